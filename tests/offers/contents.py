"""Contents of offers and edits of them at random, for the tests of the fast lane and of merging.

They are snapshots in a small world (``create_world``): few values, so that edits often meet at the same place.
"""

from hypothesis import strategies as st

from offers.content.merge import RUN_UNITS, UNITS
from offers.content.snapshot import normal
from offers.models import LifePhase, Topic
from tests.factories import create_term, create_venue

TOPICS = ["chor", "gitarre", "yoga"]
VENUES = [1, 2, None]  # the numbers that create_world gives
DAYS = ["2026-12-01", "2026-12-08", "2027-01-12"]


def create_world() -> None:
    create_term(LifePhase, code="alle")
    for code in TOPICS:
        create_term(Topic, code=code)
    for number in VENUES[:2]:
        create_venue(pk=number, name=f"Haus {number}")


ages = st.sampled_from([(True, None, None), (False, None, None), (False, 6, 10), (False, 60, None)])
prices = st.lists(
    st.fixed_dictionaries(
        {"amount": st.sampled_from(["5.00", "12.50"]), "condition": st.sampled_from(["", "mit Ausweis"])}
    ),
    max_size=2,
)
registrations = st.sampled_from([("none", ""), ("required", ""), ("required", "https://example.org/a")])
dates = st.lists(
    st.fixed_dictionaries(
        {"date": st.sampled_from(DAYS), "start_time": st.sampled_from([None, "18:00"]), "is_cancelled": st.booleans()}
    ),
    max_size=3,
    unique_by=lambda date: (date["date"], date["start_time"]),
)
timetables = st.one_of(
    st.fixed_dictionaries({"kind": st.just("dated"), "dates": dates}),
    st.fixed_dictionaries({"kind": st.sampled_from(["on_request", "open_start"]), "ends_on": st.sampled_from(DAYS)}),
    st.fixed_dictionaries(
        {
            "kind": st.just("series"),
            "frequency": st.just("weekly"),
            "starts_on": st.sampled_from(DAYS[:2]),
            "ends_on": st.just(DAYS[2]),
            "weekdays": st.sampled_from([[], [2], [2, 4]]),
        }
    ),
)
seats = st.sampled_from([(None, None), (10, 10), (10, 0), (None, 3)])


@st.composite
def runs(draw) -> dict:
    capacity, seats_left = draw(seats)
    return {
        **draw(timetables),
        "status": draw(st.sampled_from(["scheduled", "full", "cancelled"])),
        "venue_id": draw(st.sampled_from(VENUES)),
        "room": draw(st.sampled_from(["", "Raum 1", "Raum 2"])),
        "note": draw(st.sampled_from(["", "Bitte klingeln"])),
        "course_number": draw(st.sampled_from(["", "T 1"])),
        "capacity": capacity,
        "seats_left": seats_left,
    }


@st.composite
def contents(draw, max_runs=3) -> dict:
    """Everything about an offer that matters here, with runs numbered from 1."""
    all_ages, min_age, max_age = draw(ages)
    registration, registration_url = draw(registrations)
    data = {
        "title": draw(st.sampled_from(["Singen", "Tanzen", "Malen"])),
        "teaser": draw(st.sampled_from(["Kurz.", "Lang."])),
        "all_ages": all_ages,
        "min_age": min_age,
        "max_age": max_age,
        "registration": registration,
        "registration_url": registration_url,
        "price_kind": draw(st.sampled_from(["free", "paid"])),
        "prices": draw(prices),
        "life_phases": ["alle"],
        "topics": draw(st.lists(st.sampled_from(TOPICS), min_size=1, unique=True)),
        "keywords": draw(st.lists(st.sampled_from(["Ton", "Holz"]), unique=True)),
        "runs": [{**run, "id": number} for number, run in enumerate(draw(st.lists(runs(), max_size=max_runs)), 1)],
    }
    return normal(data)


@st.composite
def edits_of(draw, content: dict, first_new: int = 100) -> dict:
    """What somebody may make of ``content``: other values, other runs, runs less and runs more.

    ``first_new`` is the number of the first new run; no two people get the same.
    """
    other = draw(contents(max_runs=0))
    edited = {**content, **mixed(draw, UNITS, other)}
    edited["runs"] = []
    for run in content["runs"]:
        if draw(st.integers(0, 4)):  # else it is taken away
            (another,) = normal({"runs": [draw(runs())]})["runs"]
            edited["runs"].append({**run, **mixed(draw, RUN_UNITS, another)})
    new = draw(st.lists(runs(), max_size=2))
    edited["runs"] += normal({"runs": [{**run, "id": number} for number, run in enumerate(new, first_new)]})["runs"]
    return edited


def mixed(draw, units: dict, source: dict) -> dict:
    """Some units of ``source``, whole."""
    chosen = draw(st.sets(st.sampled_from([key for key in units if key in source]), max_size=4))
    return {name: source[name] for key in chosen for name in units[key] if name in source}


@st.composite
def edit_pairs(draw) -> tuple[dict, dict]:
    content = draw(contents())
    return content, draw(edits_of(content))


@st.composite
def edit_triples(draw) -> tuple[dict, dict, dict]:
    """A content and what two people made of it at the same time."""
    content = draw(contents())
    return content, draw(edits_of(content, 100)), draw(edits_of(content, 200))
