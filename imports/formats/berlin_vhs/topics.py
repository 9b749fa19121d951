"""From the subject areas and keywords of the Berlin vhs to our topics (codes of offers/data/vocabularies/topics.toml).

The full dialect gives every course a ``dvv_kategorie`` "n.nn" in version 1.0 (six areas) or 2.0 (seven) of the
vhs statistics; the short one of 2020 gives only keywords. Keywords are the finer of the two, so they come first:

1. A language course gets topics of language and nothing else, whatever its keywords (a Spanish course has "Kochen").
2. Otherwise every keyword below votes for its topic; the two with the most votes win, the earlier one in the table
   where they draw. Words in the title vote twice.
3. Without any vote the subject area decides, then the coarse keywords in capitals, then the course number, whose
   block of digits follows the subject areas ("Mi302-031S" is area 3).
"""

import re
from collections import Counter

from imports.formats.berlin_vhs.kinds import Headline

MOST_TOPICS = 2

# Topic: keywords of the source, written as there ("SCHREIBEN" is writing stories, "Schreiben" is learning to write).
KEYWORDS = {
    # Gesundheit
    "entspannung": "ENTSPANNUNG|Yoga|Qi Gong|Tai Ji Quan|Meditation|Feldenkrais|Massage|Atemarbeit|Achtsamkeit|Stress|"
    "Autogenes Training|Muskelentspannung|Alexandertechnik|Kommunikation mit sich",
    "bewegung": "GYMNASTIK|Fitnessgymnastik|Pilates|Rückentraining|Rückenschule|Wirbelsäulengymnastik|Sanfte Gymnastik|"
    "Spezialgymnastik|Wassergymnastik|Ich-beweg-mich|Nordic Walking|Walking|Selbstverteidigung",
    "ernaehrung": "ERNÄHRUNG|Kochen|Backen|Ernährungsberatung",
    "praevention": "Heilmethoden|Erkrankungen|Gesundheitspflege|PSYCHOLOGIE|Selbsterfahrung|Selbsthilfe|NLP|"
    "Psychosoziale Kompetenz|Superlearning|Gewaltprävention",
    "pflege": "Krankenpflege",
    # Kultur
    "bildende-kunst": "MALEN|ZEICHNEN|PLASTISCHES GESTALTEN|Maltechniken|Acrylmalerei|Aquarellmalerei|Ölmalerei|Figur|"
    "Sonstige Maltechniken|Keramik|Bildhauerei|Druckgrafik|Akt|Portrait|Raku|Vorbereitung Kunsthochschule|Atelier",
    "handwerken": "KUNSTHANDWERK|TEXTILGESTALTUNG|Schmuck|Goldschmieden|Mode|Nähen|Schneidern|Schnittkonstruktion|"
    "Holzgestaltung|Papierkunst|Floristik|Restaurieren|Stricken Häkeln",
    "film-und-foto": "FOTO|FILM|Digitale Fotografie|Thematische Fotografie|Farbfotografie|Schwarz-Weiss-Fotografie|"
    "Filmproduktion|Video|Filmschauspiel|Fernsehen|Rundfunk|Hörspiel|Drehbuch",
    "tanz-und-theater": "TANZ|THEATER|SCHAUSPIEL|Improvisationstheater|Tango|Salsa|Flamenco|Ballett|Modern Dance|"
    "Jazz Dance|World Dance|Folkloretanz|Gesellschaftstanz|Orientalischer Tanz|Lateinamerikanischer Tanz|Tanztheater|"
    "Tanzimprovisation|Bewegungstheater|Kleinkunst|Puppentheater|Vorbereitung Schauspielschule",
    "literatur": "LITERATUR|SCHREIBEN|Kreatives Schreiben|Autobiografie|Journalismus|Szenisches Schreiben|"
    "Autorenlesung|Buchbesprechung|Lesekreis|Vorlesen",
    "museum": "Kunst- und Kulturgeschichte|Museum|Ausstellung|Stadtteilgeschichte|Bezirke|Kunsttheorie",
    "singen": "Gesang|Stimmbildung|Chor",
    "instrumente": "Instrumentalunterricht|Gitarre|Klavier",
    # Arbeit, Beruf, EDV
    "programmieren": "Programmierung|C++|C|C#|Java|Python|Html|Css|Cms|Vba|Visual Basic|WEBSEITENGESTALTUNG|Webdesign|"
    "Webseiten-Konzeption|Webeditoren|Netzwerke|Linux|Unix|Server|Webserver|Datenbankverwaltung|Access|Cad|Sap",
    "medienkompetenz": "Web 2.0|MEDIEN|Datensicherheit|Mediendesign|Bildbearbeitung|Grafik|Grafikdesign|Dtp|Layout|"
    "Webgrafik|Audiobearbeitung|Multimedia|Blended Learning|Online Learning",
    "computer": "EDV|Office|Excel|Tabellenkalkulation|Word|Textverarbeitung|Powerpoint|Outlook|Windows|Mac OS|Hardware|"
    "Computer-Einführungskurs|Internet|Tastschreiben|Recherche",
    "weiterbildung": "SCHLÜSSELQUALIFIKATIONEN|RECHNUNGSWESEN|BERUF|Beruf|Buchführung|Bilanzierung|Kostenrechnung|Lohn|"
    "Betriebswirtschaft|Finanzwirtschaft|Controlling|Projektmanagement|Rhetorik|Gesprächsführung|Verhandlungstraining|"
    "Moderationstechniken|Führungstechniken|Personalführung|Teamtraining|Konfliktmanagement|Zeitmanagement|Marketing|"
    "Öffentlichkeitsarbeit|Pressearbeit|Verkaufstraining|Büroorganisation|Arbeitstechniken|Xpert|Stenografie|Führung|"
    "Kulturmanagement|Eventmanagement|Werbung|Mediation",
    "existenzgruendung": "Existenzgründung",
    "bewerbung": "Bewerbungstraining|Karriereplanung",
    "steuern-und-versicherung": "Steuerrecht",
    # Politik, Gesellschaft, Umwelt
    "klima-und-energie": "Umweltschutz",
    "natur-und-wald": "UMWELT|Pflanzen|Wald|Park|Lebensräume|Outdoor|Stadt-Land-Natur|Naturschutz",
    "garten": "Garten|Landschaftsgestaltung",
    "tiere": "Tiere",
    "geschichte": "GESCHICHTE|Geschichte|Deutsche Geschichte|Geschichte vor 1900|Gedenkstätten",
    "politische-bildung": "POLITIK|Politik aktuell|Soziale Gerechtigkeit",
    "europa-und-welt": "LÄNDERKUNDE|Europa|Welt",
    "religion": "Religionen|Religion|Philosophie|Ethik",
    "recht": "Recht|Schöffen",
    "verbraucherschutz": "Verbraucherschutz",
    "haushalt-und-finanzen": "Geldanlage|Altersvorsorge",
    "interkulturelles": "Interkulturelles|Interkulturelle Kompetenz",
    "vielfalt": "Gender|Diversität",
    "elternbildung": "PÄDAGOGIK|Elternakademie|Elterntraining|Erziehung|Eltern",
    "eltern-kind-gruppen": "Eltern und Kinder",
    "ehrenamt-lernen": "Ehrenamt",
    # Grundbildung
    "lesen-und-schreiben": "Alphabetisierung|Lesen|Schreiben|Rechtschreibung|Leichte Sprache",
    "rechnen": "Rechnen|Mathematik",
    "gebaerdensprache": "Gebärdensprache",
}
TOPIC_OF = {keyword: topic for topic, words in KEYWORDS.items() for keyword in words.split("|")}

# Topic: words in the title that say more than any keyword. Each votes twice.
TITLES = {
    "ki-und-daten": r"business intelligence|data science|datenanaly|statistik|künstliche intelligenz|\bKI\b",
    "klima-und-energie": r"energie|wärme|photovolta|nachhaltig|sanierung|infrarot|adiabat",
    "erste-hilfe": r"erste hilfe (?:bei|für|am) (?!pc|computer)",
    "fruehe-hilfen": r"\bbaby|säugling|schwanger",
    "eltern-kind-gruppen": r"eltern-kind|eltern und kinder|mama-baby|mit kindern",
    "steuern-und-versicherung": r"steuererklärung",
    "beteiligung": r"mitmachen|bürgerbeteiligung|direkte demokratie",
    "vielfalt": r"rassis|diskriminier|stammtischparolen",
    "singen": r"\bchor\b|\bsing",
    "instrumente": r"gitarre|klavier|ukulele|trommel|percussion",
    "lesen-und-schreiben": r"lesen und schreiben|lese-treff|schreib-treff|alphabetisierung",
    "rechnen": r"mathe|kleingeld",
    "ehrenamt-lernen": r"ehrenamt|schöff",
    "lernberatung": r"selbstlernzentrum",
}
TITLE_RULES = [(topic, re.compile(f"(?i){words}")) for topic, words in TITLES.items()]

# Subject areas of the vhs statistics with more than the first digit, only those whose meaning is proven: by the
# Berlin vhs' own labels (version 1.0), 3.01, 3.02, 4.nn and 5.01 also by courses in version 2.0.
AREAS = {
    "3.01": "entspannung",  # Autogenes Training, Yoga
    "3.02": "bewegung",  # Gymnastik, Bewegung
    "4.04": "deutsch",  # Deutsch als Fremdsprache
    "4.29": "deutsch",
    "5.01": "computer",  # EDV, allgemeine Anwendungen
}
AREAS_1_0 = {
    "1.02": "politische-bildung",
    "1.03": "politische-bildung",  # Soziologie
    "1.09": "religion",
    "1.16": "verbraucherschutz",
    "2.01": "literatur",
    "2.02": "tanz-und-theater",
    "2.03": "museum",  # Kunst- und Kulturgeschichte
    "2.04": "bildende-kunst",
    "2.05": "bildende-kunst",
    "2.06": "bildende-kunst",
    "2.07": "musik-fuer-erwachsene",
    "2.08": "musik-fuer-erwachsene",
    "2.09": "tanz-und-theater",
    "2.10": "medienkompetenz",
    "2.11": "film-und-foto",
    "2.12": "handwerken",
    "2.13": "handwerken",
    "2.14": "handwerken",
    "3.03": "praevention",
    "3.04": "praevention",
    "3.05": "pflege",
    "3.06": "praevention",
    "3.07": "ernaehrung",
    "5.02": "weiterbildung",  # kaufmännische EDV-Anwendungen
    "5.03": "programmieren",  # technische EDV-Anwendungen
}
# First digit. In version 1.0 area 6 is basic education and school certificates together.
FIRST_DIGIT = {
    "1": "politische-bildung",
    "2": "bildende-kunst",
    "3": "bewegung",
    "4": "fremdsprachen",
    "5": "weiterbildung",
    "6": "schulabschluss",
    "7": "lesen-und-schreiben",
}
CAPITALS = {
    "GRUNDBILDUNG": "lesen-und-schreiben",
    "MUSIK": "musik-fuer-erwachsene",
    "GESUNDHEIT": "bewegung",
    "KULTUR": "bildende-kunst",
    "SPRACHEN": "fremdsprachen",
    "POLITIK-GESELLSCHAFT-UMWELT": "politische-bildung",
    "ARBEIT-BERUF-EDV": "weiterbildung",
}
GERMAN = {"deutsch fremdsprache", "deutsch"}
LANGUAGES = (
    "arabisch|bulgarisch|chinesisch|dänisch|englisch|finnisch|französisch|hebräisch|indonesisch|italienisch|japanisch|"
    "koreanisch|kroatisch|neugriechisch|niederländisch|norwegisch|persisch|polnisch|portugiesisch|rumänisch|russisch|"
    "schwedisch|slowakisch|spanisch|swahili|thai|tschechisch|türkisch|ungarisch|vietnamesisch"
).split("|")
LANGUAGE_TITLE = re.compile(r"(?i)^telc\b|^(?:deutsch|" + "|".join(LANGUAGES) + r")|^selbstlernzentrum sprachen")
GERMAN_TITLE = re.compile(r"(?i)(?:telc )?deutsch")
INTEGRATION = re.compile(
    r"(?i)integrationskurs|orientierungskurs|einbürgerung|leben in deutschland|\blid\b|deutsch-?test für zuwanderer|"
    r"\bdtz\b|deuföv|berufssprachkurs|mittelstufenprüfung|\btelc\b"
)
CODE = re.compile(r"([1-7])\.(\d\d)")
NUMBER_BLOCK = re.compile(r"^[A-Za-z]+-?([1-7])\.?\d")


def is_language(head: Headline, area: str, written: list[str]) -> bool:
    """Whether the course teaches a language."""
    if area.startswith("4.") or "SPRACHEN" in written or head.keywords & GERMAN:
        return True
    return bool(LANGUAGE_TITLE.search(head.title)) and not any(word in written for word in CAPITALS)


def is_german(head: Headline, area: str) -> bool:
    """Whether it teaches German to those who speak another language."""
    return bool(head.keywords & GERMAN) or AREAS.get(area) == "deutsch" or bool(GERMAN_TITLE.match(head.title))


def topics(head: Headline, written: list[str], area: str, version: str, number: str, kind: str) -> list[str]:
    """One to three topic codes; empty only for a course that says nothing about itself.

    ``written``: the keywords as in the file; ``area`` and ``version``: ``dvv_kategorie``; ``number``: course number.
    """
    advice = ["bildungsberatung"] if kind == "counselling" else []
    if "gebärdensprache" in head.keywords:
        return ["gebaerdensprache"]
    if is_language(head, area, written):
        return [*language_topics(head, area), *advice]
    votes = Counter(TOPIC_OF[word] for word in written if word in TOPIC_OF)
    for topic, words in TITLE_RULES:
        if words.search(head.title):
            votes[topic] += 2
    if votes["computer"] and head.keywords & {"senioren", "ältere"}:
        votes["digital-im-alter"] = votes.pop("computer") + votes.pop("medienkompetenz", 0)
    order = [*KEYWORDS, *TITLES]
    best = sorted(votes, key=lambda topic: (-votes[topic], order.index(topic) if topic in order else -1))
    found = [topic for topic in best if votes[topic]][:MOST_TOPICS]
    return [*(found or by_area(written, area, version, number)), *advice]


def language_topics(head: Headline, area: str) -> list[str]:
    if not is_german(head, area):
        return ["fremdsprachen"]
    found = ["deutsch"]
    if INTEGRATION.search(head.words) or head.keywords & {"prüfungstermin", "sprachtest", "einbürgerungstest"}:
        found.append("integrationskurse")
    if "alphabetisierung" in head.keywords and len(found) < MOST_TOPICS:
        found.append("lesen-und-schreiben")
    return found


def by_area(written: list[str], area: str, version: str, number: str) -> list[str]:
    code = CODE.fullmatch(area)
    if code:
        if version.startswith("1") and code[1] == "6":
            return ["lesen-und-schreiben"]
        known = AREAS.get(area) or (AREAS_1_0.get(area) if version.startswith("1") else None)
        return [known or FIRST_DIGIT[code[1]]]
    for word, topic in CAPITALS.items():
        if word in written:
            return [topic]
    block = NUMBER_BLOCK.match(number)
    return [FIRST_DIGIT[block[1]]] if block else []
