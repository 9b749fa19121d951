"""A snapshot that says something about everything, and the offer that it makes."""

from offers.content.snapshot import write
from offers.models import FocusTheme, FundingScheme, Language, LifePhase, Offer, TargetGroup, Topic
from providers.models import AccessFeature
from tests.factories import NOW, create_contact, create_image, create_provider, create_term, create_venue


def fresh(offer: Offer) -> Offer:
    return Offer.objects.get(pk=offer.pk)


def codes(model, *names: str) -> list[str]:
    return [create_term(model, code=name, label=name.title()).code for name in names]


def full_content(provider) -> dict:
    """A snapshot that says something about everything."""
    create_term(AccessFeature, code="signs", scope="offer")
    create_term(AccessFeature, code="captions", scope="offer")
    return {
        "title": "Töpfern für alle",
        "teaser": "Mit den Händen denken.",
        "description": "Erster Absatz.\n\nZweiter Absatz.",
        "kind": "workshop",
        "format": "hybrid",
        "contact_id": create_contact(provider=provider).pk,
        "all_ages": False,
        "min_age": 8,
        "max_age": 99,
        "requirements": ["membership", "prior_knowledge"],
        "requirements_note": "Schürze mitbringen.",
        "language_level": "B1",
        "no_german_needed": True,
        "price_kind": "paid",
        "price_note": "Ton kostet extra.",
        "registration": "recommended",
        "registration_url": "https://example.org/anmelden",
        "certificate": "attendance",
        "access_note": "Klingeln Sie unten.",
        "childcare": True,
        "image_id": create_image().pk,
        "image_alt": "Eine Schale",
        "image_licence": "CC BY 4.0, A. Muster",
        "life_phases": codes(LifePhase, "adults", "seniors"),
        "topics": codes(Topic, "art", "craft"),
        "focus_themes": codes(FocusTheme, "culture"),
        "target_groups": codes(TargetGroup, "families"),
        "languages": codes(Language, "de", "uk"),
        "funding_schemes": codes(FundingScheme, "leave"),
        "cooperating_providers": [create_provider().pk],
        "keywords": ["Keramik", "Ton"],
        "access": {"captions": False, "signs": True},
        "prices": [
            {"kind": "full", "amount": "45.00", "amount_max": "60.00", "unit": "total", "condition": ""},
            {"kind": "reduced", "amount": "20.00", "amount_max": None, "unit": "per_date", "condition": "mit Ausweis"},
        ],
        "runs": [
            {
                "kind": "dated",
                "status": "few_left",
                "venue_id": create_venue().pk,
                "room": "Raum 2",
                "course_number": "T 100",
                "note": "Bitte pünktlich.",
                "capacity": 10,
                "seats_left": 2,
                "registration_until": "2026-12-01",
                "frequency": "",
                "weekdays": [],
                "starts_on": None,
                "ends_on": None,
                "start_time": None,
                "end_time": None,
                "skips_school_holidays": False,
                "skips_public_holidays": True,
                "source_key": "t-100",
                "dates": [
                    {"date": "2026-12-05", "start_time": None, "end_time": None, "is_cancelled": False},
                    {"date": "2026-12-06", "start_time": "10:00", "end_time": "12:30", "is_cancelled": True},
                ],
                "exceptions": [],
            },
            {
                "kind": "series",
                "status": "scheduled",
                "venue_id": None,
                "room": "",
                "course_number": "",
                "note": "",
                "capacity": None,
                "seats_left": None,
                "registration_until": None,
                "frequency": "weekly",
                "weekdays": [2, 4],
                "starts_on": "2026-12-01",
                "ends_on": "2027-03-31",
                "start_time": "18:00",
                "end_time": "19:30",
                "skips_school_holidays": True,
                "skips_public_holidays": True,
                "source_key": "",
                "dates": [],
                "exceptions": [
                    {"date": "2026-12-03", "kind": "cancelled", "moved_to": None, "start_time": None, "end_time": None},
                    {
                        "date": "2026-12-08",
                        "kind": "moved",
                        "moved_to": "2026-12-09",
                        "start_time": "17:00",
                        "end_time": "18:00",
                    },
                ],
            },
        ],
    }


def create_full_offer() -> tuple[Offer, dict]:
    provider = create_provider()
    data = full_content(provider)
    offer = Offer(provider=provider)
    write(offer, data, now=NOW)
    return offer, data


def without_ids(data: dict) -> dict:
    return {**data, "runs": [{name: value for name, value in run.items() if name != "id"} for run in data["runs"]]}
