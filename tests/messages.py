"""The messages of the public pages and their translations in ``locale/``, without GNU gettext: ``make messages``.

The German text in code and templates is the key. Which messages there are is read from the templates as Django compiles
them, from the code as Python parses it, and from the fixed choices that pages show.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.conf import settings
from django.template import engines
from django.template.base import Node, NodeList
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.utils.translation import to_locale

from offers.models import Occurrence, Offer, OfferReport, PriceOption, Run
from pages.models import KnownBarrier, Portal
from providers.models import Contact

ROOT = settings.BASE_DIR
LANGUAGES = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]

# What citizens see. The areas, the ways in and the mails to those who work there are German.
TEMPLATES = [
    "*.html", "components/*.html", "embed/*.html", "offers/*.html", "pages/*.html", "pages/facts/*.html",
    "providers/list.html", "emails/base.*", "emails/barrier_receipt.txt", "emails/offer_report_receipt.txt",
]  # fmt: skip
GERMAN_TEMPLATES = "offers/confirm", "offers/preview"  # for providers
MODULES = [
    "offers/catalogue/facets.py", "offers/catalogue/query.py", "offers/display/*.py", "offers/editorial/reports.py",
    "offers/finding/*.py", "offers/output/calendar_file.py", "offers/output/feeds.py",
    "offers/output/structured_data/*.py", "offers/wording.py",
    "offers/views/[!c]*.py", "offers/views/counselling.py", "pages/barriers.py",
    "pages/paging.py", "pages/public_form.py", "pages/views.py", "providers/directory.py",
    "providers/views/listing.py", "bildungsportal/home.py",
]  # fmt: skip
# Of these, what only mails to the office and to providers say.
GERMAN = {"Neue Meldung: %(report)s", "Stimmen die Angaben? %(offer)s"}
CHOICES = [
    Offer.Kind, Offer.Format, Offer.PriceKind, Offer.Registration, Offer.Certificate, Offer.Requirement,
    PriceOption.Kind, PriceOption.Unit, Run.Kind, Occurrence.Daypart, OfferReport.Subject, KnownBarrier.Reason,
    Portal.Assessment,
]  # fmt: skip

# Where the message, its plural and its context stand among the arguments.
FUNCTIONS = {
    "_": (0, None, None), "gettext": (0, None, None), "gettext_lazy": (0, None, None), "gettext_noop": (0, None, None),
    "ngettext": (0, 1, None), "pgettext": (1, None, 0),
}  # fmt: skip


@dataclass(frozen=True)
class Message:
    text: str
    plural: str = ""
    context: str | None = None


def messages() -> dict[Message, list[str]]:
    """Every message with the places where it stands."""
    found: dict[Message, list[str]] = {}
    for place, message in [*in_templates(), *in_modules(), *in_choices()]:
        if message.text not in GERMAN:
            places = found.setdefault(message, [])
            if place not in places:
                places.append(place)
    return found


# --- Reading -----------------------------------------------------------------------------------------------------


def in_templates() -> Iterator[tuple[str, Message]]:
    folder = ROOT / "templates"
    for path in sorted({path for pattern in TEMPLATES for path in folder.glob(pattern)}):
        name = str(path.relative_to(folder))
        if not name.startswith(GERMAN_TEMPLATES):
            template = engines["django"].engine.get_template(name)
            for message in of_nodes(template.nodelist):
                yield f"templates/{name}", message


def of_nodes(nodes: NodeList) -> Iterator[Message]:
    for node in nodes.get_nodes_by_type(Node):
        match node:
            case TranslateNode() if node.filter_expression.var.literal is not None:
                yield Message(node.filter_expression.var.literal)
            case BlockTranslateNode():
                plural = node.render_token_list(node.plural)[0] if node.plural else ""
                yield Message(trimmed(node, node.render_token_list(node.singular)[0]), trimmed(node, plural))


def trimmed(node: BlockTranslateNode, text: str) -> str:
    return " ".join(line.strip() for line in text.splitlines() if line.strip()) if node.trimmed else text


def in_modules() -> Iterator[tuple[str, Message]]:
    for path in sorted({path for pattern in MODULES for path in ROOT.glob(pattern)}):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
                positions = FUNCTIONS[node.func.id]
                texts = [text_of(node.args, position) for position in positions]
                if texts[0] is not None:
                    yield str(path.relative_to(ROOT)), Message(texts[0], texts[1] or "", texts[2])


def text_of(arguments: list[ast.expr], position: int | None) -> str | None:
    """The text at ``position``; None where it is not written there but known only to the running program."""
    if position is None:
        return None
    value = arguments[position]
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def in_choices() -> Iterator[tuple[str, Message]]:
    for enum in CHOICES:
        for label in enum.labels:
            yield enum.__module__.replace(".", "/") + ".py", Message(str(label))
    for role in [Contact.Role.PUBLIC, Contact.Role.REGISTRATION]:
        yield "providers/models/provider.py", Message(str(role.label))


# --- The files ---------------------------------------------------------------------------------------------------


def catalogue_path(language: str) -> Path:
    return ROOT / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"


def update(language: str) -> polib.POFile:
    """Brings the catalogue of ``language`` up to date and compiles it: new messages are empty, others keep their
    translation, and what no page says any more goes."""
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    known = {(entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path))} if path.exists() else {}
    catalogue = polib.POFile(wrapwidth=120)
    catalogue.metadata = {
        "Project-Id-Version": "Bildungsportal",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    found = messages()
    for message in sorted(found, key=lambda message: (found[message][0], message.text, message.context or "")):
        catalogue.append(entry_of(message, found[message], known.get((message.context, message.text))))
    catalogue.save(str(path))
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))
    return catalogue


def entry_of(message: Message, places: Iterable[str], known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.text,
        msgid_plural=message.plural,
        msgctxt=message.context,
        occurrences=[(place, "") for place in places],
        flags=["python-format"] if "%(" in message.text else [],
    )
    if message.plural:
        entry.msgstr_plural = known.msgstr_plural if known and known.msgid_plural else {0: "", 1: ""}
    else:
        entry.msgstr = known.msgstr if known else ""
    return entry


def main() -> None:
    """Updates all catalogues, compiles that of our own German words and prints what is still to be translated."""
    german = catalogue_path(settings.LANGUAGE_CODE)
    polib.pofile(str(german)).save_as_mofile(str(german.with_suffix(".mo")))
    for language in LANGUAGES:
        catalogue = update(language)
        print(f"{catalogue_path(language).relative_to(ROOT)}: {len(catalogue)} Texte")  # noqa: T201
        for entry in catalogue.untranslated_entries():
            print(f"  fehlt: {entry.msgid}")  # noqa: T201
