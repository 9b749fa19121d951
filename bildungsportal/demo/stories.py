"""What happened to an offer of the demo before today, told through ``offers/editorial/moderation.py``.

In a file: ``state`` (else published), ``published`` (days ago, else chance decides), ``reason`` of a return or
rejection, ``hidden`` for one that nobody confirmed, ``change`` for a proposal that waits, ``accepted`` for one that was
released.
"""

import datetime as dt
import random
from typing import Any

from django.utils import timezone

from accounts.models import User
from offers.content import derived
from offers.content.snapshot import Snapshot
from offers.editorial import edits, moderation, revisions
from offers.models import Offer
from offers.upkeep import freshness

NAMES = {"state", "published", "reason", "hidden", "change", "accepted"}


class Story:
    def __init__(self, given: dict[str, Any], now: dt.datetime):
        self.given = given
        self.now = now
        self.chance = random.Random(given["title"])  # noqa: S311 (the same story on every load, nothing secret)
        self.state = given.get("state", Offer.State.PUBLISHED)
        oldest, newest = (260, 20) if self.state in {Offer.State.PUBLISHED, Offer.State.ARCHIVED} else (12, 3)
        self.days = given.get("published", self.chance.randint(newest, oldest))
        self.created_at = self.moment(self.days + self.chance.randint(2, 6))

    def moment(self, days_ago: int) -> dt.datetime:
        """Some time in the working day so many days ago."""
        day = timezone.localdate(self.now) - dt.timedelta(days=days_ago)
        time = dt.time(self.chance.randint(8, 17), self.chance.randint(0, 59))
        return dt.datetime.combine(day, time, timezone.get_default_timezone())

    def tell(self, offer: Offer, *, author: User, editor: User, proposals: dict[str, Snapshot]) -> None:
        """Leads ``offer``, a new draft, to where it stands today."""
        if self.state == Offer.State.DRAFT:
            Offer.objects.filter(pk=offer.pk).update(updated_at=self.created_at)
            return
        moderation.submit(offer, actor=author, now=self.moment(self.days + 1))
        decided_at = self.moment(self.days)
        match self.state:
            case Offer.State.RETURNED:
                moderation.give_back(offer, actor=editor, reason=self.given["reason"], now=decided_at)
            case Offer.State.REJECTED:
                moderation.reject(offer, actor=editor, reason=self.given["reason"], now=decided_at)
            case Offer.State.PUBLISHED | Offer.State.ARCHIVED:
                if offer.state != Offer.State.PUBLISHED:
                    moderation.publish(offer, actor=editor, now=decided_at)
                self.tell_published(offer, author, editor, proposals)

    def tell_published(self, offer: Offer, author: User, editor: User, proposals: dict[str, Snapshot]) -> None:
        if "accepted" in proposals:
            saved = edits.save_edit(offer, proposals["accepted"], author=author, now=self.moment(self.days - 4))
            if saved.waiting:
                revisions.release(saved.waiting, actor=editor, now=self.moment(self.days - 5))
            offer.refresh_from_db()
            derived.refresh(offer, self.now)
        if self.given.get("hidden"):
            moderation.hide(offer, now=self.moment(18), reason=freshness.UNANSWERED)
            return
        if self.chance.random() < 0.5:
            moderation.confirm(offer, actor=author, now=self.moment(self.chance.randint(1, min(self.days - 1, 80))))
        if "change" in proposals:
            edits.save_edit(offer, proposals["change"], author=author, now=self.moment(self.chance.randint(1, 6)))
            offer.refresh_from_db()
            derived.refresh(offer, self.now)
        if self.state == Offer.State.ARCHIVED:
            moderation.archive(offer, actor=author, now=self.moment(2), reason=self.given["reason"])
