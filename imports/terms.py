"""Makes the codes that a format uses fit the vocabularies that this portal really has."""

from typing import Any

from imports.records import LOAD_VOCABULARIES, ImportStopped
from offers.content.snapshot import TERMS
from offers.models import Offer
from providers.models import AccessFeature


class Terms:
    """The codes in use. A term that staff replaced counts as its successor, one they switched off is left out."""

    def __init__(self):
        self.codes = {name: usable(Offer._meta.get_field(name).related_model.objects.all()) for name in TERMS}
        self.codes["access"] = usable(AccessFeature.objects.filter(scope="offer"))
        if not (self.codes["topics"] and self.codes["life_phases"]):
            raise ImportStopped(f"Es gibt noch keine Themen und Lebensphasen. {LOAD_VOCABULARIES}")

    def fit(self, data: dict[str, Any]) -> dict[str, Any]:
        """A copy of the snapshot ``data`` with codes that can be written."""
        fitted = dict(data)
        for name in TERMS:
            if name in data:
                known = self.codes[name]
                fitted[name] = sorted({known[code] for code in data[name] if code in known})
        if "access" in data:
            known = self.codes["access"]
            fitted["access"] = {known[code]: answer for code, answer in data["access"].items() if code in known}
        return fitted


def usable(terms) -> dict[str, str]:
    """code -> code to write."""
    by_pk = {term.pk: term for term in terms}
    codes = {}
    for term in by_pk.values():
        latest, seen = term, set()
        while latest.replaced_by_id in by_pk and latest.pk not in seen:
            seen.add(latest.pk)
            latest = by_pk[latest.replaced_by_id]
        if latest.is_active:
            codes[term.code] = latest.code
    return codes
