"""What people changed by hand stays; the rest follows the source."""

import datetime as dt

from offers.content.snapshot import write as write_offer
from offers.models import Offer
from tests.factories import NOW
from tests.imports.courses import price, short, sums, take

LATER = NOW + dt.timedelta(days=1)


def lock(offer, **content):
    write_offer(offer, content, now=NOW)
    offer.locked_fields = sorted(content)
    offer.save(update_fields=["locked_fields"])


def test_locked_fields_stay(berlin, tmp_path):
    take(tmp_path, short())
    lock(Offer.objects.get(), title="Englisch mit Zeit", prices=[], price_kind="free")

    summary = take(tmp_path, short(name="Englisch B2.5", preis=price("1.00"), nummer="Mi406-999"), now=LATER)

    offer = Offer.objects.get()
    assert sums(summary) == (0, 1, 0, 0, 0)
    assert (offer.title, offer.price_kind, offer.prices.count()) == ("Englisch mit Zeit", "free", 0)
    assert offer.runs.get().course_number == "Mi406-999"


def test_a_change_of_locked_fields_alone_is_none(berlin, tmp_path):
    take(tmp_path, short())
    lock(Offer.objects.get(), title="Englisch mit Zeit")

    assert sums(
        take(
            tmp_path,
            short(name="Englisch B2.5", schlagwort=["B2", "Englisch", "Intensivkurs", "SPRACHEN"], level="B2.4"),
            now=LATER,
        )
    ) == (0, 0, 1, 0, 0)


def test_locked_runs(berlin, tmp_path):
    take(tmp_path, short())
    lock(Offer.objects.get(), runs=[])

    take(tmp_path, short(beginn_datum="2020-05-20"), now=LATER)

    assert not Offer.objects.get().runs.exists()
