import pytest

from offers import vocabularies
from places.models import PostalCode
from tests import factories

# Terms that an import needs; those of the others change nothing here.
VOCABULARIES = ["life_phases", "topics", "target_groups", "languages", "funding_schemes", "provider_types"]
VOCABULARIES += ["access_features"]
COLUMNS = {"code", "label", "scope", "absent_label"}


@pytest.fixture
def berlin(db, now):
    """The portal of Berlin, with the shipped terms."""
    district = factories.create_district(ags="11000", name="Berlin", kind="Kreisfreie Stadt")
    portal = factories.create_portal(district=district, operator="Stadt Berlin")
    city = factories.create_municipality(name="Berlin", ags="11000000", district=district)
    for code in ("10115", "10178", "12043", "13347", "14169"):
        PostalCode.objects.create(code=code).municipalities.add(city)
    load_terms()
    return portal


def load_terms() -> None:
    for name in VOCABULARIES:
        model = vocabularies.MODELS[name]
        entries = vocabularies.read(name)
        parents = model.objects.bulk_create(term(model, entry) for entry in entries)
        children = [
            term(model, child, parent=parent)
            for parent, entry in zip(parents, entries, strict=True)
            for child in entry.get("children", [])
        ]
        model.objects.bulk_create(children)


def term(model, entry: dict, **fields):
    return model(**{key: entry[key] for key in entry.keys() & COLUMNS}, slug=entry["code"], **fields)
