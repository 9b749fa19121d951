"""German words for synthetic offers: a vocabulary of any size, in the order of how often its words are used.

Most rare words of German are compounds, so these are built from parts; a search for "kurs" then has hundreds of words
to find it in, as in a real catalogue. The frequencies follow 1 / (rank + 20) ^ 1.1, and the size grows with the square
root of the number of offers. 1,878 courses of a real Volkshochschule have 22,548 different words among 200,000, with
frequencies of the same shape.
"""

import random
from functools import lru_cache
from itertools import accumulate

SEED = 20_261_123

# Each with its plural ending.
HEADS = """Kurs/e Gruppe/n Treff/s Abend/e Werkstatt/en Training/s Gespräch/e Beratung/en Schule/n Seminar/e
Workshop/s Vortrag/e Führung/en Stunde/n Tag/e Woche/n Lehrgang/en Projekt/e Café/s Frühstück/e Kreis/e Chor/e
Orchester/n Bibliothek/en Verein/e Haus/er Raum/en Platz/en Übung/en Prüfung/en Hilfe/n Pflege/n Arbeit/en Spiel/e
Fest/e Reise/n Wanderung/en Ausflug/en Turnen/s Gymnastik/en Tanz/en Sport/e Kunst/en Musik/en Technik/en Sprache/n
Kultur/en Küche/n Garten/s Natur/en Labor/e Akademie/n Forum/s Netzwerk/e Börse/n Ferien/s Camp/s Prozess/e
Methode/n Grundlage/n Aufbau/ten Einführung/en Vertiefung/en Praxis/en Theorie/n Geschichte/n Zeit/en Weg/e Tipp/s
Thema/en Frage/n Antwort/en Angebot/e Programm/e Reihe/n Nachmittag/e Morgen/s Wochenende/n Jugend/en Familie/n
Betreuung/en Förderung/en Bildung/en Abschluss/e Zertifikat/e Bewerbung/en Recht/e Versicherung/en Vorsorge/n
Ernährung/en Bewegung/en Entspannung/en Meditation/en Stärkung/en Rücken/s Begleitung/en Erziehung/en
Entwicklung/en Gestaltung/en Buchhaltung/en Fotografie/n Malerei/en Zeichnung/en Keramik/en Näharbeit/en
Holzarbeit/en Lektüre/n Lesung/en Ausstellung/en Theater/n Film/e Medien/s Programmierung/en Tabelle/n Datenbank/en
Internet/s Sicherheit/en
""".split()

MODIFIERS = """Deutsch Englisch Französisch Spanisch Italienisch Türkisch Arabisch Ukrainisch Integrations Sprach
Alltags Eltern Kind Kinder Baby Krabbel Familien Jugend Senioren Frauen Männer Großeltern Schüler Lehrer Erzieher
Azubi Berufs Ausbildungs Weiterbildungs Bildungs Schul Grundschul Kita Hochschul Studien Lern Lese Schreib Rechen
Mathe Physik Chemie Bio Natur Wald Garten Kräuter Obst Gemüse Koch Back Küchen Brot Wein Käse Ernährungs
Gesundheits Rücken Yoga Pilates Zumba Wasser Schwimm Lauf Rad Fahrrad Wander Berg Ski Ball Fußball Tanz Salsa Tango
Musik Gitarren Klavier Geigen Flöten Chor Stimm Gesangs Trommel Band Orchester Theater Kino Film Foto Video Medien
Computer Smartphone Tablet Internet Online Digital Daten Tabellen Programmier Robotik Technik Elektro Holz Metall
Papier Ton Keramik Mal Zeichen Aquarell Näh Strick Häkel Mode Textil Schmuck Kunst Kultur Geschichts Heimat Orts
Stadt Dorf Kreis Landes Europa Welt Politik Demokratie Rechts Sozial Pflege Betreuungs Demenz Trauer Hospiz
Ehrenamts Vereins Kirchen Gemeinde Bibel Philosophie Religions Ethik Umwelt Klima Energie Solar Strom Verkehrs
Mobilitäts Reise Ausflugs Ferien Sommer Herbst Winter Frühlings Oster Weihnachts Wochenend Abend Morgen Mittags
Nachmittags Feierabend Einsteiger Anfänger Fortgeschrittenen Grund Aufbau Intensiv Kompakt Schnupper Probe Prüfungs
Abschluss Zertifikats Bewerbungs Arbeits Büro Wirtschafts Betriebs Steuer Buchhaltungs Finanz Versicherungs Renten
Verbraucher Miet Wohn Bau Haus Heim Hand Werk Reparatur Tausch Flohmarkt Spiel Brettspiel Bewegungs Turn Gymnastik
Fitness Kraft Ausdauer Entspannungs Achtsamkeits Meditations Atem Stress Schlaf Herz Diabetes Allergie Erste
Notfall Selbst Konflikt Kommunikations Rhetorik Führungs Team Projekt Zeit Gedächtnis Konzentrations Hör Gebärden
Leichte Inklusions Teilhabe Begegnungs Nachbarschafts Quartiers Stadtteil Mehrgenerationen Willkommens Asyl
Migrations
""".split()

# Everyday words without which no description gets by; the first are the most frequent.
COMMON = """Kurs werden können Sie Ihre Teilnehmende gemeinsam lernen neue bitte mitbringen kennenlernen Anmeldung
Vorkenntnisse nötig herzlich eingeladen alle Interessierten Themen Gruppe üben praktisch einfach Schritt
verschiedene erste eigene kleine große möglich wichtig sowie Inhalte Grundlagen Termine Material Kosten Leitung
Raum Dauer erfahren entdecken ausprobieren austauschen verstehen sprechen lesen schreiben hören sehen gestalten
erstellen planen vorbereiten bewegen entspannen kochen backen singen spielen tanzen malen nähen bauen pflegen
helfen begleiten beraten informieren unterstützen fördern stärken verbessern vertiefen erweitern wiederholen
anwenden umgehen fragen beantworten zeigen Deutsch erklären Beispiel Übungen Tipps Alltag Beruf Familie Kinder
Jugendliche Erwachsene Ältere Menschen Frauen Männer Eltern regelmäßig wöchentlich monatlich kostenlos barrierefrei
offen freiwillig bequem Kleidung Getränke Pause Treffpunkt Ort
""".split()

FILLING = (
    "und oder mit für in auf von zu bei aus nach ohne ist sind wir der die das den dem ein eine einer im am zum".split()
)
PEOPLE = [
    "Anfänger:innen", "Eltern und Kinder", "Frauen", "Senior:innen", "Kinder ab 6 Jahren", "Berufstätige", "alle",
    "Wiedereinsteiger/-innen", "Jugendliche", "Geflüchtete", "Großeltern mit Enkelkindern", "Lehrer*innen",
    "Pflegende Angehörige", "Fortgeschrittene",
]  # fmt: skip
LEVELS = ["A1", "A2", "B1", "B1.2", "B2", "C1", "Teil 1", "Teil 2", "Grundstufe", "Aufbaustufe"]
OCCASIONS = ["am Abend", "am Wochenende", "in den Ferien", "online", "kompakt", "am Vormittag", "intensiv", "im Grünen"]
SYLLABLES = (
    "ber mann hol ster feld bach lin wal kor ven tra mis del ron gar tes lau pin rek so ma nu ti ka le ro".split()
)


@lru_cache(maxsize=2)
def vocabulary(offers: int) -> list[str]:
    """The words of so many offers, the most frequent first. The same on every call."""
    size = round(100_000 * (offers / 100_000) ** 0.5)
    chance = random.Random(SEED)
    words = dict.fromkeys(COMMON)
    simple = [head.partition("/")[0] for head in HEADS] + [part for part in MODIFIERS if not part.endswith("s")]
    chance.shuffle(simple)
    words.update(dict.fromkeys(simple))
    while len(words) < size:
        words[rare_word(chance)] = None
    return list(words)[:size]


def rare_word(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.4:  # names, brands, foreign words
        return "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).capitalize()
    noun, _, plural = skewed(chance, HEADS).partition("/")
    parts = [skewed(chance, MODIFIERS) for _ in range(1 if kind < 0.9 else 2)]
    ending = chance.choice(["", "", plural, f"{plural}n", "es"])
    return "".join([*parts, noun, ending]).capitalize()


def skewed(chance: random.Random, choices: list[str]) -> str:
    """One of ``choices``, the first ones more often."""
    return choices[int(len(choices) * chance.random() ** 1.2)]


class Writer:
    """Writes titles and texts. Two writers of the same seed write the same."""

    def __init__(self, offers: int, seed: str):
        self.chance = random.Random(seed)
        self._words, self._nouns = lists_of(offers)

    def _draw(self, words: tuple[list[str], list[float]], count: int) -> list[str]:
        return self.chance.choices(words[0], cum_weights=words[1], k=count)

    def title(self) -> str:
        one, two = self._draw(self._nouns, 2)
        chance = self.chance
        pattern = chance.choice(
            [
                "{one}", "{one} {level}", "{one} für {people}", "{one} und {two}", "{one}: {two} {occasion}",
                "{one}-{two}", "{one} {occasion}", "{one} für {people} {level}",
            ]
        )  # fmt: skip
        return pattern.format(
            one=one,
            two=two,
            level=chance.choice(LEVELS),
            people=chance.choice(PEOPLE),
            occasion=chance.choice(OCCASIONS),
        )[:120]

    def text(self, words: int) -> str:
        """Sentences of about ten words, every fourth of them a short one that searches skip."""
        drawn = iter(self._draw(self._words, words))
        sentences = []
        while sentence := [word for word, _ in zip(drawn, range(self.chance.randint(6, 12)), strict=False)]:
            for position in range(len(sentence) - 1, 0, -3):
                sentence.insert(position, self.chance.choice(FILLING))
            sentences.append(f"{sentence[0].capitalize()} {' '.join(sentence[1:])}.")
        return " ".join(sentences)


@lru_cache(maxsize=2)
def lists_of(offers: int) -> tuple[tuple[list[str], list[float]], tuple[list[str], list[float]]]:
    """All words and the nouns among them, each with their added up weights."""
    words = vocabulary(offers)
    weights = [1 / (rank + 20) ** 1.1 for rank in range(1, len(words) + 1)]
    nouns = [(word, weight) for word, weight in zip(words, weights, strict=True) if word not in COMMON]
    return (words, list(accumulate(weights))), (
        [word for word, _ in nouns],
        list(accumulate(weight for _, weight in nouns)),
    )
