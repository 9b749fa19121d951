"""The start page of ``/verwaltung/``: how much waits for the Redaktion, and how long already."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from offers.editorial import review
from offers.models import DuplicatePair, OfferReport, Revision
from offers.wording import day
from pages.models import BarrierReport
from providers.models import Application


@dataclass(frozen=True)
class Pile:
    """One kind of work: how many wait, what is worth knowing about them, and where they are."""

    number: int
    label: str
    address: str
    note: str = ""
    is_late: bool = False


def piles(user: User, now: dt.datetime) -> list[Pile]:
    """What waits of that which ``user`` may see, the most important first."""
    makers = {
        "offers.view_offer": reviews,
        "offers.view_revision": samples,
        "offers.view_duplicatepair": duplicates,
        "offers.view_offerreport": offer_reports,
        "pages.view_barrierreport": barriers,
        "providers.view_application": applications,
    }
    return [make(now) for permission, make in makers.items() if user.has_perm(permission)]


def reviews(now: dt.datetime) -> Pile:
    load = review.load()
    is_late = load.oldest is not None and now - load.oldest > review.SOON
    return Pile(load.count, _("zu prüfen"), reverse("admin:offers_offer_queue"), oldest(load.oldest), is_late)


def samples(now: dt.datetime) -> Pile:
    count = Revision.objects.samples().count()
    return Pile(count, ngettext("Stichprobe", "Stichproben", count), reverse("admin:offers_revision_samples"))


def duplicates(now: dt.datetime) -> Pile:
    count = DuplicatePair.objects.filter(state=DuplicatePair.State.OPEN).count()
    label = ngettext("mögliche Dublette", "mögliche Dubletten", count)
    return Pile(count, label, reverse("admin:offers_duplicatepair_changelist"))


def offer_reports(now: dt.datetime) -> Pile:
    found = OfferReport.objects.filter(state=OfferReport.State.OPEN).aggregate(
        count=Count("pk"), oldest=Min("received_at")
    )
    label = ngettext("Hinweis zu Angeboten", "Hinweise zu Angeboten", found["count"])
    return Pile(found["count"], label, open_ones("offers_offerreport"), oldest(found["oldest"]))


def barriers(now: dt.datetime) -> Pile:
    today = timezone.localdate(now)
    found = BarrierReport.objects.filter(state=BarrierReport.State.OPEN).aggregate(
        count=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)), next=Min("due_on")
    )
    note = ""
    if found["late"]:
        note = _("%(count)d davon überfällig") % {"count": found["late"]}
    elif found["next"]:
        note = _("Antwort bis %(day)s") % {"day": day(found["next"])}
    label = ngettext("gemeldete Barriere", "gemeldete Barrieren", found["count"])
    return Pile(found["count"], label, open_ones("pages_barrierreport"), note, bool(found["late"]))


def applications(now: dt.datetime) -> Pile:
    found = Application.objects.filter(state=Application.State.OPEN).aggregate(
        count=Count("pk"), oldest=Min("created_at")
    )
    label = ngettext("Aufnahmeantrag", "Aufnahmeanträge", found["count"])
    return Pile(found["count"], label, open_ones("providers_application"), oldest(found["oldest"]))


def oldest(moment: dt.datetime | None) -> str:
    return _("ältester vom %(day)s") % {"day": day(timezone.localtime(moment))} if moment else ""


def open_ones(model: str) -> str:
    return f"{reverse(f'admin:{model}_changelist')}?state__exact=open"
