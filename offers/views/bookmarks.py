"""Merkliste: look, save, remove, share. What one visitor sees here is nobody else's."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from offers.display.cards import cards
from offers.display.qr_code import qr_code
from offers.finding import bookmarks
from offers.models import Occurrence, Offer
from offers.output import calendar_file
from offers.views.exports import MOST_DATES, calendar_response
from pages.addresses import absolute
from pages.same_origin import same_origin, sending_page

private = cache_control(private=True, no_store=True)


@require_safe
@private
def bookmark_list(request: HttpRequest) -> HttpResponse:
    """The saved offers; with ``?angebote=12,34`` those of a shared link."""
    if "angebote" in request.GET:
        return shared_list(request)
    now, saved = timezone.now(), bookmarks.read(request)
    removed = bookmarks.split(request.GET.get("entfernt", ""))[:1]
    leads_to = bookmarks.public_ids([*saved, *removed])
    ids = once(leads_to[pk] for pk in saved if pk in leads_to)
    undo = [leads_to[pk] for pk in removed if pk in leads_to and leads_to[pk] not in ids]
    query = f"?angebote={bookmarks.joined(ids)}"
    share_url = absolute(reverse("offers:bookmarks") + query)
    context = {
        "bookmarks": bookmarks.bookmarks(ids, now),
        "gone": [pk for pk in saved if pk not in leads_to],
        "removed": cards(undo, now),
        "calendar_url": reverse("offers:bookmarks_calendar") + query,
        "share_url": share_url,
        "qr_code": qr_code(share_url, _("QR-Code: öffnet diese Merkliste")),
        "days": bookmarks.KEPT_FOR.days,
        **frame([(_("Merkliste"), "")]),
    }
    response = render(request, "offers/bookmarks.html", context)
    if bookmarks.COOKIE in request.COOKIES:
        # Keeps it for another while, follows merged offers and clears away what is not ours.
        bookmarks.write(response, once(leads_to.get(pk, pk) for pk in saved))
    return response


def shared_list(request: HttpRequest) -> HttpResponse:
    """The offers of a link that somebody passed on, to read and to take over."""
    asked = bookmarks.split(request.GET["angebote"])
    leads_to = bookmarks.public_ids(asked)
    ids = once(leads_to.values())
    if not ids:
        raise Http404("no public offer in this link")
    context = {
        "bookmarks": bookmarks.bookmarks(ids, timezone.now()),
        "gone": len(asked) - len(leads_to),
        "ids": bookmarks.joined(ids),
        "calendar_url": f"{reverse('offers:bookmarks_calendar')}?angebote={bookmarks.joined(ids)}",
        **frame([(_("Geteilte Merkliste"), "")]),
    }
    return render(request, "offers/shared_bookmarks.html", context)


@require_safe
def bookmarks_calendar(request: HttpRequest) -> HttpResponse:
    """The coming dates of the offers in ``?angebote=12,34``. They stand in the address: calendars bring no cookie."""
    now = timezone.now()
    ids = once(bookmarks.public_ids(bookmarks.split(request.GET.get("angebote", ""))).values())
    if not ids:
        raise Http404("no public offer in this link")
    offers = Offer.objects.public().filter(pk__in=ids)
    dates = Occurrence.objects.filter(run__offer__in=offers, ends_at__gt=now)
    query = f"?angebote={bookmarks.joined(ids)}"
    about = calendar_file.About(
        name=_("Merkliste"),
        description=_("Die Termine gemerkter Angebote."),
        url=reverse("offers:bookmarks") + query,
        source=request.path + query,
    )
    found = calendar_file.with_event_data(dates)[:MOST_DATES]
    return calendar_response(calendar_file.calendar_file(about, found, is_busy=False), "merkliste.ics")


@require_POST
@same_origin
@private
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Saves an offer and leads back to its card on the page where the person was."""
    target = bookmarks.public_ids([pk]).get(pk)
    if target is None:
        raise Http404("no public offer")
    page = sending_page(request) or reverse("offers:bookmarks")
    return saved_or_full(request, [target], f"{page}#gemerkt-{target}")


@require_POST
@same_origin
@private
def take_over(request: HttpRequest) -> HttpResponse:
    """Saves all offers of a shared list."""
    ids = bookmarks.public_ids(bookmarks.split(request.POST.get("angebote", ""))).values()
    return saved_or_full(request, ids, reverse("offers:bookmarks"))


def saved_or_full(request: HttpRequest, new: Iterable[int], address: str) -> HttpResponse:
    ids = once([*bookmarks.read(request), *new])
    if len(ids) > bookmarks.LIMIT:
        context = {"limit": bookmarks.LIMIT, **frame([(_("Merkliste"), reverse("offers:bookmarks"))])}
        return render(request, "offers/bookmarks_full.html", context, status=409)
    response = redirect(address)
    bookmarks.write(response, ids)
    return response


@require_POST
@same_origin
@private
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes an offer off the list, which then offers to put it back."""
    response = redirect(f"{reverse('offers:bookmarks')}?entfernt={pk}#meldung")
    bookmarks.write(response, [saved for saved in bookmarks.read(request) if saved != pk])
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@same_origin
@private
def clear(request: HttpRequest) -> HttpResponse:
    """Asks whether the whole list may go, and lets it go."""
    if request.method == "POST":
        response = redirect("offers:bookmarks")
        bookmarks.write(response, [])
        return response
    crumbs = [(_("Merkliste"), reverse("offers:bookmarks")), (_("Leeren"), "")]
    return render(request, "offers/bookmarks_clear.html", {"count": len(bookmarks.read(request)), **frame(crumbs)})


def frame(crumbs: list[tuple[str, str]]) -> dict:
    return {"crumbs": crumbs, "nav": "bookmarks", "robots": "noindex"}


def once(ids: Iterable[int]) -> list[int]:
    return list(dict.fromkeys(ids))
