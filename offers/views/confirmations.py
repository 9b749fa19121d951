"""Confirm offers without a login, through the link in a mail."""

import re

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from offers.upkeep import freshness

ANSWERS: dict[str, freshness.Answer] = {"stimmt": "holds", "beendet": "ended"}
NUMBER = re.compile(r"[0-9]{1,18}")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm_offers(request: HttpRequest) -> HttpResponse:
    """The page behind the link. Only buttons change something, because programs that check mails open links too."""
    now = timezone.now()
    recipient = freshness.find(request.GET.get("schluessel", ""))
    context = {"crumbs": [(_("Angebote bestätigen"), "")], "robots": "noindex"}
    if recipient is None:
        return render(request, "offers/confirm_is_over.html", context, status=410)
    if request.method == "POST":
        context["answered"] = freshness.answer(recipient, answers_in(request.POST), now)
    found = freshness.questions([recipient.provider], now)
    context |= {"provider": recipient.provider, "offers": found[: freshness.SHOWN], "waiting": found.count()}
    return render(request, "offers/confirm.html", context)


def answers_in(posted: QueryDict) -> dict[int, freshness.Answer]:
    """The answers by number of the offer. "Alles stimmt noch" speaks for whatever the page showed."""
    chosen = {name.removeprefix("angebot-"): posted[name] for name in posted if name.startswith("angebot-")}
    if "alle" in posted:
        chosen = dict.fromkeys(posted.getlist("gezeigt"), "stimmt") | chosen
    return {
        int(number): ANSWERS[word] for number, word in chosen.items() if NUMBER.fullmatch(number) and word in ANSWERS
    }
