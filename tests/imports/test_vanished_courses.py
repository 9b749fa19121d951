"""A course that is gone is archived, never deleted; a broken delivery must not empty the portal."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Event
from imports.models import ImportRun
from imports.records import ImportStopped
from offers.editorial import moderation
from offers.models import Offer
from tests.factories import NOW
from tests.imports.courses import short, sums, take, write

LATER = NOW + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def portal(berlin):
    return berlin


def many(count=10, *, without=()):
    return [short(str(number)) for number in range(count) if number not in without]


def states():
    return {offer.origin_id: offer.state for offer in Offer.objects.all()}


def test_it_is_archived(tmp_path):
    take(tmp_path, *many())

    summary = take(tmp_path, *many(without=[3, 7]), now=LATER)

    assert sums(summary) == (0, 0, 8, 2, 0)
    assert {key for key, state in states().items() if state == "archived"} == {"3", "7"}
    event = Event.objects.about(Offer.objects.get(origin_id="3")).first()
    assert (event.action, event.note) == ("archiviert", "Nicht mehr in der Quelle.")


def test_a_third_run_archives_nothing_more(tmp_path):
    take(tmp_path, *many())
    take(tmp_path, *many(without=[3]), now=LATER)

    assert sums(take(tmp_path, *many(without=[3]), now=LATER)) == (0, 0, 9, 0, 0)


def test_it_comes_back_with_what_is_new(tmp_path):
    take(tmp_path, *many())
    take(tmp_path, *many(without=[3]), now=LATER)

    summary = take(tmp_path, *many(without=[3]), short("3", name="Englisch C1"), now=LATER)

    offer = Offer.objects.get(origin_id="3")
    assert sums(summary) == (0, 1, 9, 0, 0)
    assert (offer.title, offer.state, offer.published_at) == ("Englisch C1", "published", NOW)


def test_it_comes_back_unchanged(tmp_path):
    take(tmp_path, *many())
    take(tmp_path, *many(without=[3]), now=LATER)

    assert sums(take(tmp_path, *many(), now=LATER)) == (0, 1, 9, 0, 0)
    assert states()["3"] == "published"


def test_what_staff_archived_stays_archived(tmp_path):
    take(tmp_path, *many())
    offer = Offer.objects.get(origin_id="3")
    moderation.archive(offer, actor=None, now=NOW, reason="Doppelt.")

    summary = take(tmp_path, *many(without=[3]), short("3", name="Englisch C1"), now=LATER)

    offer.refresh_from_db()
    assert sums(summary) == (0, 0, 10, 0, 0)
    assert (offer.state, offer.title) == ("archived", "Englisch B2.4 am Vormittag")


def test_what_staff_archived_after_it_had_vanished_stays_archived(tmp_path):
    take(tmp_path, *many())
    take(tmp_path, *many(without=[3]), now=LATER)
    offer = Offer.objects.get(origin_id="3")
    moderation.publish(offer, actor=None, now=LATER)
    moderation.archive(offer, actor=None, now=LATER, reason="Doppelt.")

    take(tmp_path, *many(), now=LATER)

    assert states()["3"] == "archived"


def test_what_was_merged_stays_merged(tmp_path):
    take(tmp_path, *many())
    take(tmp_path, *many(without=[3]), now=LATER)
    moderation.merge(Offer.objects.get(origin_id="3"), Offer.objects.get(origin_id="4"), actor=None, now=LATER)

    assert sums(take(tmp_path, *many(), now=LATER)) == (0, 0, 10, 0, 0)
    assert states()["3"] == "archived"


def test_what_staff_withdrew_stays_a_draft_but_is_kept_up_to_date(tmp_path):
    take(tmp_path, *many())
    offer = Offer.objects.get(origin_id="3")
    moderation.withdraw(offer, actor=None, now=NOW)

    take(tmp_path, *many(without=[3]), short("3", name="Englisch C1"), now=LATER)

    offer.refresh_from_db()
    assert (offer.state, offer.title) == ("draft", "Englisch C1")


def test_a_draft_does_not_vanish(tmp_path):
    take(tmp_path, *many())
    moderation.withdraw(Offer.objects.get(origin_id="3"), actor=None, now=NOW)

    assert sums(take(tmp_path, *many(without=[3]), now=LATER)) == (0, 0, 9, 0, 0)


def test_a_refused_record_did_not_vanish(tmp_path):
    take(tmp_path, *many())

    summary = take(tmp_path, *many(without=[3]), short("3", name=""), now=LATER)

    assert sums(summary) == (0, 0, 9, 0, 1)
    assert states()["3"] == "published"


def test_more_than_a_fifth_stops_the_import(tmp_path):
    take(tmp_path, *many(20))
    changed = [short("9", name="Neu")]

    with pytest.raises(ImportStopped) as caught:
        take(tmp_path, *many(20, without=[1, 2, 3, 4, 5, 6, 9]), *changed, now=LATER)

    assert str(caught.value) == (
        "Kurse.json: In der Datei fehlen 6 von 20 Angeboten dieser Quelle; mehr als 5 und mehr als 20 % sind "
        "ungewöhnlich. Es wurde nichts geändert. Bitte prüfen Sie, ob die Datei vollständig ist. "
        "Wenn ja: noch einmal mit --allow-vanishing ausführen."
    )
    assert set(states().values()) == {"published"}
    assert not Offer.objects.filter(title="Neu").exists()
    assert ImportRun.objects.count() == 1


@pytest.mark.parametrize(("stored", "gone"), [(20, 5), (40, 8)])
def test_few_or_a_small_share_may_vanish(tmp_path, stored, gone):
    take(tmp_path, *many(stored))

    assert sums(take(tmp_path, *many(stored, without=range(gone)), now=LATER)) == (0, 0, stored - gone, gone, 0)


def test_more_than_a_fifth_on_purpose(tmp_path):
    take(tmp_path, *many(20))
    path = write(tmp_path, *many(20, without=[1, 2, 3, 4, 5, 6]))

    with pytest.raises(CommandError, match="--allow-vanishing"):
        call_command("import_offers", "berlin-vhs", path)
    call_command("import_offers", "berlin-vhs", path, "--allow-vanishing")

    assert sorted(states().values()) == ["archived"] * 6 + ["published"] * 14
