"""The columns of a list: what they are called in the template, and what people call them elsewhere."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from offers import vocabularies
from offers.models import Offer, Run
from places.names import sort_key

LIKE_ENOUGH = 88


@dataclass(frozen=True)
class Column:
    """``choices``: what the drop-down of the template offers. ``others``: further headings by which it is known."""

    name: str
    heading: str
    hint: str
    examples: tuple[str, str]
    others: str = ""
    choices: tuple[str, ...] = ()

    @property
    def headings(self) -> list[str]:
        return [self.heading, self.name, *filter(None, self.others.split("|"))]


def labels(vocabulary: str) -> tuple[str, ...]:
    terms = [child for term in vocabularies.read(vocabulary) for child in term.get("children", [term])]
    return tuple(term["label"] for term in terms)


RHYTHMS = ("einmalig", "jede Woche", "alle zwei Wochen", "Einstieg jederzeit", "Termin auf Anfrage")
YES_NO = ("ja", "nein")
KINDS, FORMS, REGISTRATIONS, STATES = (
    tuple(str(label) for label in choices.labels)
    for choices in (Offer.Kind, Offer.Format, Offer.Registration, Run.Status)
)
COLUMNS = [
    Column("nummer", "Nummer", "Ihre eigene Nummer. Mit ihr erkennen wir das Angebot wieder. Gleiche Nummer in "
           "mehreren Zeilen: ein Angebot mit mehreren Terminen.", ("Beispiel 1", "Beispiel 2"),
           "Kursnummer|Kurs-Nr.|Kursnr|Nr.|Nr|ID|Kennung|Angebotsnummer|Veranstaltungsnummer|Veranstaltungs-Nr.|"
           "Veranstaltungsnr|VA-Nr"),
    Column("titel", "Titel", "Pflicht. Höchstens 120 Zeichen.",
           ("Smartphone-Sprechstunde", "Eltern-Kind-Turnen"),
           "Kurstitel|Kurs-Titel|Veranstaltungstitel|Veranstaltungsname|"
           "Name|Bezeichnung|Veranstaltung|Thema der Veranstaltung|Angebot|Kursname|Überschrift"),
    Column("kurztext", "Kurz gesagt", "Ein bis zwei Sätze für die Liste.",
           ("Wir beantworten Ihre Fragen zum Smartphone in Ruhe und ohne Fachwörter.", ""),
           "Kurztext|Kurzbeschreibung|Teaser|Untertitel|Unterzeile"),
    Column("beschreibung", "Beschreibung", "Was passiert? Was bringt man mit?",
           ("Bitte bringen Sie Ihr Gerät und das Ladekabel mit.", "Turnen für Kinder von zwei bis vier mit einem "
            "Elternteil. Bitte Sportschuhe mitbringen."),
           "Inhalt|Inhalte|Text|Details|Ausschreibung|Kursinhalt|Beschreibungstext|Langtext|Kursbeschreibung"),
    Column("art", "Art", "Kurs, Vortrag, Treff …", ("Beratung", "Gruppe"),
           "Angebotsart|Veranstaltungsart|Format der Veranstaltung|Typ|Art des Angebots", KINDS),
    Column("thema", "Thema", "Ein bis drei Themen, mit Semikolon getrennt.",
           ("Digital im Alter", "Eltern-Kind-Gruppen"),
           "Themen|Kategorie|Kategorien|Fachbereich|Rubrik|Bereich|Themenfeld|Sachgebiet", labels("topics")),
    Column("lebensphase", "Lebensphase", "Für wen? Mehrere mit Semikolon.",
           ("Nach dem Berufsleben", "Familie und Eltern"), "Lebensphasen|Lebensalter", labels("life_phases")),
    Column("zielgruppe", "Zielgruppe", "Nur wenn es nicht für alle ist.", ("Seniorinnen und Senioren", "Eltern"),
           "Zielgruppen|Für wen|Teilnehmerkreis|Adressaten", labels("target_groups")),
    Column("alter_von", "Alter von", "Zahl", ("60", "2"), "Mindestalter|ab Alter|Alter ab|von Jahren"),
    Column("alter_bis", "Alter bis", "Zahl", ("", "4"), "Höchstalter|bis Alter|Altersgrenze|bis Jahre"),
    Column("rhythmus", "Wie oft", "einmalig, jede Woche …", ("jede Woche", "einmalig"),
           "Rhythmus|Wiederholung|Turnus|Häufigkeit", RHYTHMS),
    Column("beginn", "Erster Tag", "TT.MM.JJJJ", ("12.01.2027", "16.01.2027"),
           "Beginn|Datum|Startdatum|Start|Von|Anfang|Beginndatum|Kursbeginn|Termin|Tag|Datum von|Beginn Datum|"
           "Veranstaltungsdatum|Veranstaltungstag|Veranstaltungsbeginn|Kursdatum"),
    Column("ende", "Letzter Tag", "TT.MM.JJJJ", ("29.06.2027", ""),
           "Ende|Enddatum|Bis|Kursende|Veranstaltungsende|Datum bis|Ende Datum|Enddatum Kurs"),
    Column("uhrzeit_von", "Uhrzeit von", "HH:MM", ("15:00", "10:00"),
           "Uhrzeit|Beginn Uhrzeit|Startzeit|Anfangszeit|Uhrzeit Beginn|Zeit von|Zeit"),
    Column("uhrzeit_bis", "Uhrzeit bis", "HH:MM", ("16:30", "11:00"), "Ende Uhrzeit|Endzeit|Uhrzeit Ende|Zeit bis"),
    Column("termine", "Weitere Termine", "Tage mit Semikolon: 19.01.2027; 26.01.2027 18:00",
           ("", "23.01.2027; 30.01.2027"),
           "Termine|Kurstermine|Veranstaltungstermine|Einzeltermine|alle Termine|Folgetermine|Terminliste"),
    Column("ort_name", "Veranstaltungsort", "Name des Hauses", ("Bürgerhaus", "Turnhalle der Grundschule"),
           "Ort der Veranstaltung|Gebäude|Location|Treffpunkt|Haus|Kursort|Wo"),
    Column("strasse", "Straße und Hausnummer", "", ("Marktplatz 3", "Heideweg 4"), "Straße|Strasse|Adresse|Anschrift"),
    Column("plz", "Postleitzahl", "", ("34246", "34246"), "PLZ"),
    Column("ort", "Ort", "", ("Vellmar", "Vellmar"), "Gemeinde|Stadt|Wohnort|Ortschaft|Kommune"),
    Column("raum", "Raum", "", ("Raum 2", ""), "Zimmer|Saal|Kursraum|Raumname"),
    Column("form", "Form", "Vor Ort, online …", ("Vor Ort", "Vor Ort"),
           "Durchführungsform|Online oder vor Ort|Durchführung|Unterrichtsform", FORMS),
    Column("kosten", "Kosten", "Betrag in Euro, „kostenlos“ oder „Spende“. Leer heißt: nicht bekannt.",
           ("kostenlos", "24,00"), "Preis|Gebühr|Entgelt|Kursgebühr|Teilnahmegebühr|Beitrag|Kosten in Euro|Eintritt"),
    Column("ermaessigt", "Kosten ermäßigt", "Betrag in Euro", ("", "12,00"), "Ermäßigt|Ermäßigung|Preis ermäßigt"),
    Column("kosten_hinweis", "Hinweis zu den Kosten", "", ("", "Mit Sozialpass die Hälfte."),
           "Kostenhinweis|Preishinweis"),
    Column("anmeldung", "Anmeldung", "", ("ohne Anmeldung", "Anmeldung nötig"),
           "Anmeldung erforderlich|Anmeldepflicht", REGISTRATIONS),
    Column("anmelde_link", "Link zur Anmeldung", "https://…", ("", "https://www.beispiel.de/anmelden"),
           "Anmeldelink|Anmeldung im Internet|Buchungslink|Anmeldung URL|Anmelde-URL"),
    Column("link", "Internetseite", "https://…", ("", "https://www.beispiel.de"),
           "Link|URL|Webseite|Website|Homepage|Internet|Internetadresse|Weblink"),
    Column("anmeldung_bis", "Anmeldung bis", "TT.MM.JJJJ", ("", "10.01.2027"), "Anmeldeschluss|Anmeldefrist"),
    Column("plaetze", "Plätze", "Zahl", ("", "12"),
           "Teilnehmerzahl|max. Teilnehmer|Teilnehmerzahl max|Maximale Teilnehmerzahl|Kapazität|Plätze gesamt|TN max"),
    Column("freie_plaetze", "Freie Plätze", "Zahl", ("", "5"), "Restplätze|verfügbare Plätze|Plätze frei"),
    Column("stand", "Stand", "leer, ausgebucht, fällt aus …", ("", ""), "Status", STATES),
    Column("rollstuhl", "Rollstuhlgerecht", "ja, nein oder leer", ("ja", ""), "Barrierefrei|Barrierefreiheit", YES_NO),
    Column("sprache", "Sprache", "In welcher Sprache? Mehrere mit Semikolon.", ("Deutsch", "Deutsch"),
           "Sprachen|Kurssprache|Unterrichtssprache", labels("languages")),
    Column("niveau", "Sprachniveau", "zum Beispiel A2", ("", ""), "Niveau|Level|GER-Niveau|Sprachniveau GER"),
    Column("kinderbetreuung", "Kinderbetreuung", "ja oder nein", ("nein", "nein"), "Mit Kinderbetreuung", YES_NO),
    Column("stichwoerter", "Stichwörter", "mit Semikolon getrennt", ("Handy; Tablet", "Turnen"),
           "Schlagwörter|Schlagworte|Tags|Suchbegriffe|Stichworte|Keywords"),
]  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
KNOWN = {sort_key(heading): column.name for column in reversed(COLUMNS) for heading in column.headings}
# People, and ways to reach them, are never taken from a list, however much a heading looks like one of ours.
PEOPLE = re.compile(
    r"dozent|referent|trainer|betreuer|ansprechp|kontakt|telefon|handy|rufnummer|vorname|nachname|kursleit|ubungsleit"
    r"|(?<!an)(?<!ein)(?<!beg)leit(?:ung|er|erin)(?![a-z])"
    r"|(?<![a-z])(?:e?mail|fax|(?:tel|mobil|mobilnummer|mobilnr)(?![a-z]))"
    r"|^(?:anmeld|info|auskunft|auskunfte|ruckfragen|fragen)\w*(?: \w+)* (?:bei|an)(?![a-z])"
)


def known_columns(headings: Iterable[str]) -> dict[str, str]:
    """The field of each heading, "" where it is none. No field is given twice; the first heading wins."""
    found: dict[str, str] = {}
    for heading in filter(None, headings):
        name = KNOWN.get(sort_key(heading), "")
        found[heading] = name if name not in found.values() else ""
    return found


def guess_columns(headings: Iterable[str]) -> dict[str, str]:
    """The same, where a heading that is merely similar to a known one counts too: to ask people, not to read."""
    found = known_columns(headings)
    for heading, known in found.items():
        if not known and (name := similar(sort_key(heading))) not in found.values():
            found[heading] = name
    return found


def fields_named(cells: Iterable[str]) -> set[str]:
    """The fields that a row names word for word; where it is no row of headings, hardly ever more than one."""
    return {KNOWN[key] for cell in cells if (key := sort_key(cell)) in KNOWN}


def are_people(cells: Iterable[str]) -> bool:
    """Whether the rows below these headings are people, for example those who take part."""
    return any(sort_key(cell) in {"vorname", "nachname", "familienname", "name vorname"} for cell in cells)


def is_about_people(heading: str) -> bool:
    key = sort_key(heading)
    return key not in KNOWN and bool(PEOPLE.search(key))


def similar(heading: str) -> str:
    if not heading or heading in KNOWN or is_about_people(heading):
        return ""
    best = process.extractOne(heading, KNOWN.keys(), scorer=fuzz.ratio, score_cutoff=LIKE_ENOUGH)
    return KNOWN[best[0]] if best else ""
