"""A file of any length in openVHS, with courses as Volkshochschulen have them."""

import datetime as dt
import random
from pathlib import Path

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<openvhs:veranstaltungen version="1.2" xmlns:openvhs="http://www.dvv-vhs.de/Open-VHS">
  <export><ersteller><guid>vhs-1</guid><name>Volkshochschule</name></ersteller></export>
"""
COURSE = """  <veranstaltung>
    <guid>kurs-{number}</guid><nummer>T{number}</nummer><name>{subject} {number}</name>
    <dvv_kategorie version="2.0">{area}</dvv_kategorie>
    <aktuelle_teilnehmerzahl>4</aktuelle_teilnehmerzahl><maximale_teilnehmerzahl>12</maximale_teilnehmerzahl>
    <zielgruppe>Erwachsene</zielgruppe><schlagwort>{subject}</schlagwort><schlagwort>{day}</schlagwort>
    <text><eigenschaft>Beschreibung</eigenschaft><text>{text}</text></text>
    <veranstaltungsort><name>Haus {place}</name><adresse><plz>34246</plz><ort>Vellmar</ort>
      <strasse>Weg {place}</strasse></adresse><barrierefrei>true</barrierefrei></veranstaltungsort>
{dates}    <preis><betrag>54.00</betrag><zusatz>erm. Preis: 40,50 EUR</zusatz></preis>
    <webadresse><typ>website</typ><name>Zum Kurs</name><uri>https://vhs.example/kurs/{number}</uri></webadresse>
  </veranstaltung>
"""
DATE = """    <termin><beginn_datum>{day}</beginn_datum><beginn_uhrzeit>18:00:00</beginn_uhrzeit>
      <ende_uhrzeit>19:30:00</ende_uhrzeit></termin>
"""
FOOT = "</openvhs:veranstaltungen>\n"
SUBJECTS = {"Yoga": "3.01", "Englisch": "4.06", "Töpfern": "2.09", "Excel": "5.01", "Geschichte": "1.01"}
SENTENCES = [
    "Wir üben in kleiner Gruppe.", "Bitte bringen Sie eine Matte mit.", "Vorkenntnisse brauchen Sie nicht.",
    "Am Ende zeigen wir einander, was entstanden ist.", "Die Abende bauen aufeinander auf.",
    "In den Ferien machen wir Pause.", "Der Raum ist mit dem Aufzug erreichbar.", "Getränke gibt es vor Ort.",
]  # fmt: skip
DATES = 8  # of each course
PLACES = 40


def write(path: Path, courses: int, first_day: dt.date) -> Path:
    """The same file for the same arguments."""
    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for number in range(courses):
            day = first_day + dt.timedelta(days=chance.randrange(200))
            days = [day + dt.timedelta(weeks=week) for week in range(DATES)]
            subject = chance.choice(list(SUBJECTS))
            file.write(
                COURSE.format(
                    number=number,
                    subject=subject,
                    area=SUBJECTS[subject],
                    day=f"{day:%A}",
                    text=" ".join(chance.choices(SENTENCES, k=8)),
                    place=chance.randrange(PLACES),
                    dates="".join(DATE.format(day=day) for day in days),
                )
            )
        file.write(FOOT)
    return path
