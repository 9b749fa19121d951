"""The record of processing activities (Verzeichnis von Verarbeitungstätigkeiten, article 30 of the GDPR)."""

import datetime as dt

from django.template.loader import render_to_string

from bildungsportal.privacy.table import ACTIVITIES
from pages.models import Portal

# What protects the data, as the program itself does it (article 32). What the operator adds stands in docs/betrieb.md.
MEASURES = [
    "Zugriff nur mit Konto und nur auf das Eigene; die Redaktion braucht zusätzlich ein Einmalpasswort.",
    "Passwörter und Schlüssel sind nur verschlüsselt oder als Prüfsumme gespeichert.",
    "Versuche, sich anzumelden oder Formulare abzusenden, sind begrenzt.",
    "Verschlüsselte Übertragung; keine Inhalte, Schriften oder Skripte von anderen Servern.",
    "Jede Änderung steht im Verlauf, den niemand umschreiben kann.",
    "Was nicht mehr gebraucht wird, löscht das Portal jeden Tag von selbst.",
    "Tägliche Sicherung der Datenbank.",
]


def facts(portal: Portal, today: dt.date) -> dict:
    """What the page and the file show."""
    return {"portal": portal, "activities": ACTIVITIES, "measures": MEASURES, "today": today}


def document(portal: Portal, today: dt.date) -> str:
    """The whole record as one HTML file, to print or to hand on."""
    return render_to_string("admin/privacy/processing_file.html", facts(portal, today))
