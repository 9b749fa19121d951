"""The one table of personal data: which fields of which model are kept of whom, why, for whom and until when.

A test compares it with the models: a field stands here or in ``not_personal.py``. The record of processing activities,
what people get to read about themselves and the rules for forgetting all follow from it.
"""

from accounts import retention as accounts
from bildungsportal.privacy import retention as portal
from bildungsportal.privacy.kept import Activity, Kept
from offers import retention as offers
from providers import retention as providers

TASK = "Öffentliche Aufgabe: Artikel 6 Absatz 1 Buchstabe e DSGVO"
SECURITY = f"{TASK}, mit Artikel 32 DSGVO (Sicherheit der Verarbeitung)"
STAFF = "Redaktion"
WITH_ACCOUNT = "wenn das Konto gelöscht wird"
WITH_OFFER = "mit dem Angebot; der Name dazu, wenn das Konto gelöscht wird"

ACTIVITIES = [
    Activity(
        "Konten und Rechte",
        "Menschen bei Anbietern und in der Redaktion arbeiten im Portal und sehen nur, was sie angeht.",
        TASK,
        "Menschen bei Anbietern, Redaktion",
        f"{STAFF}; wer beim selben Anbieter Mitglieder verwaltet",
        (
            Kept(
                "accounts.User",
                "email name is_staff is_superuser is_active groups user_permissions date_joined last_login",
                "wenn die Person oder die Redaktion es löscht",
                rules=(portal.UNUSED_ACCOUNTS,),
                by_user=("pk",),
                hidden="password",
            ),
            Kept("providers.Membership", "user provider role", WITH_ACCOUNT, by_user=("user",), title="Mitarbeit"),
            Kept(
                "providers.Invitation",
                "email provider role invited_by created_at expires_at accepted_at",
                rules=(providers.INVITATIONS,),
                by_user=("invited_by",),
                by_email=("email",),
                hidden="token_hash",
            ),
        ),
    ),
    Activity(
        "Anmeldung und ihre Sicherheit",
        "Nur wer darf, kommt hinein; fremde Anmeldungen fallen auf; niemand probiert Passwörter durch.",
        SECURITY,
        "Menschen mit Konto; wer ein Formular absendet",
        STAFF,
        (
            Kept(
                "accounts.Login",
                "user at way result address",
                rules=(accounts.ADDRESSES, accounts.LOGINS),
                by_user=("user",),
            ),
            Kept(
                "accounts.Attempt",
                "",
                rules=(accounts.ATTEMPTS,),
                hidden="limit key at",
                title="Gezählte Versuche",
                labels={"limit": "Art des Versuchs", "key": "verschlüsselte Adresse", "at": "Zeitpunkt"},
            ),
            Kept(
                "sessions.Session",
                "",
                rules=(portal.SESSIONS,),
                hidden="session_key session_data expire_date",
                title="Sitzungen",
            ),
            Kept(
                "otp_totp.TOTPDevice",
                "user created_at last_used_at",
                WITH_ACCOUNT,
                by_user=("user",),
                hidden="key last_t drift throttling_failure_timestamp throttling_failure_count",
                title="App für Einmalpasswörter",
                labels={
                    "user": "Konto",
                    "created_at": "eingerichtet am",
                    "last_used_at": "zuletzt benutzt am",
                    "key": "Schlüssel",
                    "last_t": "letztes Einmalpasswort",
                    "drift": "Abweichung der Uhr",
                    "throttling_failure_timestamp": "letzter Fehlversuch",
                    "throttling_failure_count": "Fehlversuche",
                },
            ),
            Kept(
                "otp_static.StaticDevice",
                "user created_at last_used_at",
                WITH_ACCOUNT,
                by_user=("user",),
                hidden="throttling_failure_timestamp throttling_failure_count",
                title="Einmalpasswörter auf Papier",
                labels={
                    "user": "Konto",
                    "created_at": "eingerichtet am",
                    "last_used_at": "zuletzt benutzt am",
                    "throttling_failure_timestamp": "letzter Fehlversuch",
                    "throttling_failure_count": "Fehlversuche",
                },
            ),
            Kept(
                "otp_static.StaticToken",
                "",
                WITH_ACCOUNT,
                hidden="token",
                title="Codes auf Papier",
                labels={"token": "Einmalpasswort"},
            ),
        ),
    ),
    Activity(
        "Aufnahme von Anbietern",
        "Einrichtungen beantragen, im Portal zu stehen. Die Redaktion prüft das und antwortet.",
        TASK,
        "Menschen, die die Aufnahme beantragen",
        STAFF,
        (
            Kept(
                "providers.Application",
                "organisation description website contact_name email phone state reason provider created_at decided_at",
                "offene, wenn entschieden ist",
                rules=(providers.UNCONFIRMED, providers.DECIDED),
                by_email=("email",),
            ),
        ),
    ),
    Activity(
        "Angebote und ihre Anbieter veröffentlichen",
        "Menschen finden Angebote und wissen, an wen sie sich wenden.",
        TASK,
        "Ansprechpersonen, Kursleitungen, Menschen auf Bildern, Vereine unter privater Adresse",
        "die Öffentlichkeit; Ansprechpersonen für die Pflege der Angebote nur die Redaktion und der Anbieter selbst",
        (
            Kept(
                "providers.Contact",
                "provider role name function phone email hours valid_until",
                "wenn der Anbieter sie löscht oder mit dem Anbieter",
                by_email=("email",),
                title="Ansprechpersonen",
            ),
            Kept(
                "providers.Provider",
                "name description website email phone street postal_code city opening_hours",
                "wenn die Redaktion den Anbieter löscht",
                by_email=("email",),
            ),
            Kept(
                "providers.Venue",
                "name street postal_code city lat lon directions access_note",
                "wenn der Anbieter oder die Redaktion den Ort löscht",
            ),
            Kept(
                "offers.Offer",
                "title teaser description requirements_note price_note access_note registration_url image_alt "
                "image_licence",
                "wenn die Redaktion das Angebot löscht",
            ),
            Kept("offers.OfferText", "title teaser description", "mit dem Angebot", title="Übersetzte Angebote"),
            Kept("offers.Run", "note room", "mit dem Angebot", title="Termine"),
            Kept(
                "offers.CatalogueEntry",
                "title title_key title_words teaser_words text_words name_words",
                "mit dem Angebot",
                title="Verzeichnis für die Suche",
                labels={
                    "title": "Titel",
                    "title_key": "Titel zum Vergleichen",
                    "title_words": "Wörter des Titels",
                    "teaser_words": "Wörter der Kurzbeschreibung",
                    "text_words": "Wörter der Beschreibung",
                    "name_words": "Wörter der Namen",
                },
            ),
            Kept(
                "pages.Image",
                "data",
                "wenn es kein Angebot und keine Seite mehr zeigt",
                title="Bilder",
                labels={"data": "Bild"},
            ),
        ),
    ),
    Activity(
        "Prüfen und Verlauf",
        "Die Redaktion prüft, was öffentlich wird. Es lässt sich nachsehen, wer was geändert hat, und zurücknehmen.",
        TASK,
        "Menschen bei Anbietern, Redaktion",
        f"{STAFF}; den Verlauf eines Angebots auch dessen Anbieter, ohne Namen der Redaktion",
        (
            Kept(
                "accounts.Event",
                "occurred_at actor action object_type object_label from_state to_state note changed_fields",
                "der Name dazu, wenn das Konto gelöscht wird",
                rules=(accounts.EVENTS,),
                by_user=("actor",),
            ),
            Kept(
                "offers.Revision",
                "offer author created_at lane note state reason decided_by decided_at",
                WITH_OFFER,
                by_user=("author", "decided_by"),
            ),
            Kept("offers.Revision", "base proposed", "mit dem Angebot", title="Inhalt von Änderungen"),
            Kept(
                "offers.StaffNote",
                "offer author written_at text",
                WITH_OFFER,
                by_user=("author",),
            ),
            Kept("offers.Assignment", "offer user", WITH_ACCOUNT, by_user=("user",)),
            Kept(
                "offers.DuplicatePair",
                "decided_by decided_at",
                WITH_OFFER,
                by_user=("decided_by",),
                title="Entschiedene Dubletten",
            ),
            Kept(
                "imports.ImportRun",
                "actor started_at file_name",
                "die Angaben mit der Quelle; der Name mit dem Konto",
                by_user=("actor",),
            ),
            Kept("imports.ImportFile", "content", "mit dem Ende der Übernahme, ohne Bestätigung nach 7 Tagen"),
            Kept("imports.ImportItem", "before after", "nach 20 weiteren Übernahmen", title="Inhalt von Übernahmen"),
            Kept("imports.Source", "maintainer_email", "mit der Quelle", by_email=("maintainer_email",)),
            Kept(
                "admin.LogEntry",
                "user action_time object_repr change_message",
                "das Portal schreibt keine; mit dem Konto",
                by_user=("user",),
                title="Protokoll von Django",
            ),
        ),
    ),
    Activity(
        "Hinweise und gemeldete Barrieren",
        "Menschen melden Fehler und Barrieren. Die Redaktion behebt sie und antwortet.",
        f"{TASK}; bei Barrieren auch das Behindertengleichstellungsrecht des Landes",
        "Menschen, die etwas melden",
        f"{STAFF}; den Hinweis ohne E-Mail-Adresse auch der Anbieter des Angebots",
        (
            Kept(
                "offers.OfferReport",
                "offer subject text email received_at state answer",
                "offene, wenn sie erledigt sind",
                rules=(offers.OFFER_REPORTS,),
                by_email=("email",),
            ),
            Kept(
                "pages.BarrierReport",
                "page_url text email received_at due_on state answer",
                "offene, wenn sie beantwortet sind",
                rules=(offers.BARRIER_REPORTS,),
                by_email=("email",),
            ),
        ),
    ),
    Activity(
        "E-Mails des Portals",
        "Das Portal schickt Links, Entscheidungen, Erinnerungen und Antworten.",
        TASK,
        "Menschen mit Konto, Ansprechpersonen, Menschen, die etwas melden oder beantragen",
        "die Empfängerin oder der Empfänger; wer den Mailserver betreibt",
        (
            Kept(
                "post_office.Email",
                "to subject created status",
                rules=(portal.MAILS,),
                by_email=("to",),
                hidden="cc bcc message html_message context headers message_id",
                labels={
                    "to": "an",
                    "created": "geschrieben am",
                    "bcc": "Blindkopie",
                    "context": "Text",
                    "html_message": "Nachricht als HTML",
                    "headers": "Kopfzeilen",
                    "message_id": "Kennung der Nachricht",
                },
            ),
            Kept(
                "post_office.Log",
                "",
                "mit der E-Mail",
                hidden="message",
                title="Fehler beim Versand",
                labels={"message": "Antwort des Mailservers"},
            ),
            Kept(
                "post_office.Attachment",
                "",
                "mit der E-Mail; das Portal verschickt keine",
                hidden="file name",
                title="Anhänge",
            ),
        ),
    ),
    Activity(
        "Pflichtangaben der Kommune",
        "Impressum, Datenschutz und Erklärung zur Barrierefreiheit nennen, wer verantwortlich ist.",
        "Rechtliche Pflicht: Artikel 6 Absatz 1 Buchstabe c DSGVO mit § 5 DDG und Artikel 13 DSGVO",
        "Leitung der Kommune, verantwortliche Person, Datenschutzbeauftragte",
        "die Öffentlichkeit",
        (
            Kept(
                "pages.Portal",
                "represented_by responsible_person data_protection_officer email phone counselling_phone",
                "wenn die Redaktion sie ändert",
            ),
            Kept("pages.Page", "body translations", "wenn die Redaktion sie ändert"),
        ),
    ),
]
TABLE = [(activity, kept) for activity in ACTIVITIES for kept in activity.kept]
