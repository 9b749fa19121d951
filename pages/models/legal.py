"""What the law wants a portal to say of itself. Staff enter facts; the templates of pages make sentences of them."""

from django.core.validators import RegexValidator
from django.db import models


class LegalFacts(models.Model):
    """The columns of ``Portal`` behind Impressum, Datenschutz, Erklärung zur Barrierefreiheit and other pages.

    All may be empty, or nobody could save a part; ``pages.legal`` says which are missing.
    """

    class Conformity(models.TextChoices):
        FULL = "full", "vollständig"
        PARTIAL = "partial", "teilweise"
        NONE = "none", "nicht"

    class Assessment(models.TextChoices):
        SELF = "self", "Selbstbewertung"
        EXTERNAL = "external", "Prüfung durch eine andere Stelle"

    class DataLicence(models.TextChoices):
        CC_BY = "cc-by-4.0", "CC BY 4.0"
        CC0 = "cc0-1.0", "CC0 1.0"
        DL_DE_BY = "dl-de/by-2-0", "Datenlizenz Deutschland – Namensnennung – Version 2.0"
        DL_DE_ZERO = "dl-de/zero-2-0", "Datenlizenz Deutschland – Zero – Version 2.0"

    represented_by = models.CharField(
        "vertreten durch",
        max_length=200,
        blank=True,
        help_text="Amt und Name, zum Beispiel „Landrätin Erika Mustermann“ (§ 5 DDG).",
    )
    responsible_person = models.TextField(
        "verantwortlich für die Texte der Redaktion",
        blank=True,
        help_text="Name und Anschrift einer Person (§ 18 Absatz 2 MStV), eine Zeile je Angabe.",
    )
    supervisory_body = models.CharField(
        "Aufsichtsbehörde der Kommune", max_length=200, blank=True, help_text="Kann leer bleiben."
    )
    vat_id = models.CharField(
        "Umsatzsteuer- oder Wirtschafts-Identifikationsnummer",
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^DE\d{9}(-\d{5})?\Z", "Zum Beispiel DE123456789 oder DE123456789-00001.")],
        help_text="Nur, wenn die Kommune eine hat.",
    )
    data_protection_officer = models.TextField(
        "Datenschutzbeauftragte oder Datenschutzbeauftragter",
        blank=True,
        help_text="Anschrift, Telefon und E-Mail, eine Zeile je Angabe. Ein Name muss nicht sein.",
    )
    data_protection_law = models.CharField(
        "Datenschutzgesetz des Landes",
        max_length=200,
        blank=True,
        help_text="Wie in „in Verbindung mit § 3 des Hessischen Datenschutz- und Informationsfreiheitsgesetzes“.",
    )
    data_protection_authority = models.TextField(
        "Aufsichtsbehörde für den Datenschutz",
        blank=True,
        help_text="Wo Menschen sich beschweren können: Name und Adresse, eine Zeile je Angabe.",
    )
    hosting = models.CharField(
        "technischer Betrieb",
        max_length=300,
        blank=True,
        help_text="Wer die Server betreibt und wo, auch wenn Sie es selbst tun.",
    )
    log_days = models.PositiveSmallIntegerField(
        "Tage, die der Webserver IP-Adressen aufbewahrt",
        null=True,
        blank=True,
        help_text="Gemeint ist das Protokoll des Proxys vor dem Portal. 0 heißt: Er schreibt keine auf.",
    )
    storage_periods = models.TextField(
        "Fristen für das Löschen",
        blank=True,
        help_text="In ganzen Sätzen: wie lange Konten und der Verlauf der Änderungen bleiben. "
        "Was das Portal von selbst löscht, steht schon auf der Seite.",
    )
    accessibility_law = models.CharField(
        "Regeln des Landes zur Barrierefreiheit",
        max_length=300,
        blank=True,
        help_text="Wie in „Maßstab sind die Regeln nach dem Hessischen Behinderten-Gleichstellungsgesetz“.",
    )
    conformity = models.CharField("erfüllt die Regeln", max_length=20, choices=Conformity, blank=True)
    stated_on = models.DateField("Erklärung erstellt am", null=True, blank=True)
    reviewed_on = models.DateField(
        "zuletzt überprüft am", null=True, blank=True, help_text="Mindestens einmal im Jahr und nach großen Änderungen."
    )
    assessment = models.CharField("Grundlage der Erklärung", max_length=20, choices=Assessment, blank=True)
    assessed_by = models.CharField(
        "geprüft durch", max_length=200, blank=True, help_text="Kann bei einer Selbstbewertung leer bleiben."
    )
    enforcement_body = models.TextField(
        "Durchsetzungsstelle",
        blank=True,
        help_text="Die Stelle des Landes, an die sich Menschen wenden, wenn eine Barriere bleibt.",
    )
    easy_language_reviewer = models.CharField(
        "Leichte Sprache geprüft durch",
        max_length=200,
        blank=True,
        help_text="Eine Prüfgruppe von Menschen mit Lernschwierigkeiten.",
    )
    sign_language_video = models.URLField(
        "Video in Gebärdensprache",
        blank=True,
        help_text="Die Adresse eines Videos mit Untertiteln auf einem Server der Kommune.",
    )
    data_licence = models.CharField(
        "Lizenz der Daten",
        max_length=20,
        choices=DataLicence,
        blank=True,
        help_text="Unter ihr dürfen andere die Angaben zu den Angeboten weiterverwenden, nicht die Bilder.",
    )
    contributor = models.SlugField(
        "Kennung bei GovData",
        max_length=80,
        blank=True,
        db_index=False,
        help_text="Der letzte Teil Ihrer contributorID, zum Beispiel landkreisKassel. GovData vergibt sie und holt "
        "dann die offenen Daten von hier.",
    )

    class Meta:
        abstract = True

    @property
    def data_licence_url(self) -> str:
        return LICENCE_TEXTS.get(self.data_licence, "")


LICENCE_TEXTS = {
    LegalFacts.DataLicence.CC_BY: "https://creativecommons.org/licenses/by/4.0/deed.de",
    LegalFacts.DataLicence.CC0: "https://creativecommons.org/publicdomain/zero/1.0/deed.de",
    LegalFacts.DataLicence.DL_DE_BY: "https://www.govdata.de/dl-de/by-2-0",
    LegalFacts.DataLicence.DL_DE_ZERO: "https://www.govdata.de/dl-de/zero-2-0",
}
