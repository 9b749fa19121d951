"""The register of providers from A to Z, searched by name, kind and Gemeinde."""

from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from pages.models import Portal
from pages.paging import Pages, page_number, refuse_past_the_end
from places.models import Municipality
from places.names import sort_key
from providers.models import Provider, ProviderType

PER_PAGE = 60
MAX_TEXT = 100


@dataclass(frozen=True)
class Letter:
    """The providers of one page whose names begin alike."""

    letter: str
    providers: list[Provider]


class Directory:
    """One page of the register; odd parameters are ignored and named in ``notices``."""

    def __init__(self, data: QueryDict):
        self.notices: list[str] = []
        self.kinds = list(ProviderType.objects.active())
        self.places = list(Municipality.objects.of_portal(Portal.objects.current()).defer("boundary"))
        self.text = " ".join(data.get("q", "").replace("\x00", " ").split())[:MAX_TEXT]
        self.kind = self._choice(data, "anbieterart", self.kinds)
        self.place = self._choice(data, "gemeinde", self.places)
        found = self._providers()
        number = page_number(data, self.notices)
        self.pages = Pages(number=number, size=PER_PAGE, total=found.count(), address=self.address)
        refuse_past_the_end(self.pages)
        self.letters = by_letter(found[self.pages.start : self.pages.start + PER_PAGE])

    def _choice(self, data: QueryDict, name: str, options: list):
        slug = data.get(name, "").strip()
        option = next((option for option in options if option.slug == slug), None)
        if slug and option is None:
            self.notices.append(_("„%(value)s“ kennen wir nicht. Wir zeigen alle.") % {"value": slug[:40]})
        return option

    def _providers(self) -> QuerySet[Provider]:
        found = Provider.objects.public().select_related("provider_type", "municipality")
        for word in sort_key(self.text).split():
            found = found.filter(sort_key__contains=word)
        if self.kind:
            found = found.filter(provider_type=self.kind)
        return found.filter(municipality=self.place) if self.place else found

    @property
    def address(self) -> str:
        """The query string of this list without a page."""
        pairs = [
            ("q", self.text),
            ("anbieterart", self.kind.slug if self.kind else ""),
            ("gemeinde", self.place.slug if self.place else ""),
        ]
        return f"?{urlencode([(name, value) for name, value in pairs if value])}"

    @property
    def is_filtered(self) -> bool:
        return bool(self.text or self.kind or self.place)


def by_letter(providers) -> list[Letter]:
    """``providers`` under their first letters; what begins with a figure or a sign comes under "0–9"."""

    def letter(provider: Provider) -> str:
        first = provider.sort_key[:1].upper()
        return first if first.isalpha() else "0–9"

    return [Letter(first, list(group)) for first, group in groupby(providers, key=letter)]
