from itertools import groupby

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offers import catalogue
from offers.catalogue.suggesting import Suggestion
from offers.catalogue.text import Pattern
from offers.display.unchanged import unchanged_while_catalogue_is
from offers.finding import highlight
from offers.finding.filters import MAX_TEXT
from pages.languages import GERMAN, Text
from places.names import german_slug


@require_safe
@unchanged_while_catalogue_is
def suggestions(request: HttpRequest) -> JsonResponse:
    """What to offer while somebody types, ready to be shown by ``static/suggestions.js``.

    ``{"meldung": "2 Vorschläge", "gruppen": [{"titel": "Themen", "vorschlaege": [{"teile": […], "url": …}]}]}``. Of the
    pieces of a text, every second one is what was asked for. A text in another language than the page has a "sprache".
    """
    typed = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:MAX_TEXT]
    now = timezone.now()
    found = catalogue.suggestions(typed, now)
    titles = {"Thema": _("Themen"), "Gemeinde": _("Orte"), "Anbieter": _("Anbieter"), "Angebot": _("Angebote")}
    names = catalogue.vocabulary(now)
    wanted = highlight.patterns(typed, names)
    groups = [
        {
            "titel": titles[kind],
            "vorschlaege": [suggestion(item, names, wanted) for item in items],
        }
        for kind, items in groupby(found, key=lambda item: item.kind)
    ]
    return JsonResponse({"meldung": count_in_words(len(found)), "gruppen": groups})


def suggestion(item: Suggestion, names: catalogue.Names, wanted: tuple[Pattern, ...]) -> dict:
    option = names.option(item.facet, item.slug) if item.facet else None
    label = option.text if option else Text(item.label, "" if get_language() == GERMAN else GERMAN)
    language = {"sprache": label.lang} if label.lang else {}
    return {"teile": highlight.cut(label, wanted), "url": address(item), **language}


def address(item: Suggestion) -> str:
    """The page of one offer, or the list that ``item`` stands for."""
    if item.offer:
        return reverse("offers:detail", args=[german_slug(item.label, 80), item.offer])
    query = {item.facet: item.slug} if item.facet else {"q": item.label}
    return f"{reverse('offers:list')}?{urlencode(query)}"


def count_in_words(total: int) -> str:
    if not total:
        return _("Keine Vorschläge")
    return ngettext("%(count)d Vorschlag", "%(count)d Vorschläge", total) % {"count": total}
