"""Numbered pages of a list."""

from dataclasses import dataclass

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

PARAMETER = "seite"
NEIGHBOURS = 2  # pages shown on each side of the present one


@dataclass(frozen=True)
class Link:
    """One page in the row of pages; without a number it stands for those left out."""

    number: int | None = None
    url: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Pages:
    """``number`` of ``count`` pages. ``address`` is this list's query string without a page, "?" when empty."""

    number: int
    size: int
    total: int
    address: str

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    @property
    def count(self) -> int:
        return max(1, -(-self.total // self.size))

    def url(self, number: int) -> str:
        if number == 1:
            return self.address
        return f"{self.address}{'' if self.address.endswith('?') else '&'}{PARAMETER}={number}"

    @property
    def previous(self) -> str:
        return self.url(self.number - 1) if self.number > 1 else ""

    @property
    def next(self) -> str:
        return self.url(self.number + 1) if self.number < self.count else ""

    @property
    def links(self) -> list[Link]:
        """The first, the last and those around the present page."""
        shown = sorted(
            {1, self.count, *range(max(1, self.number - NEIGHBOURS), min(self.count, self.number + NEIGHBOURS) + 1)}
        )
        links: list[Link] = []
        for number in shown:
            gap = number - links[-1].number if links else 1
            if gap == 2:
                links.append(Link(number - 1, self.url(number - 1)))
            elif gap > 2:
                links.append(Link())
            links.append(Link(number, self.url(number), number == self.number))
        return links


def page_number(data: QueryDict, notices: list[str]) -> int:
    """The page that ``data`` asks for; what is no page number is ignored with a notice."""
    given = data.get(PARAMETER, "").strip()
    if not given:
        return 1
    if given.isascii() and given.isdigit() and int(given[:10]) > 0:
        return int(given[:10])
    notices.append(_("Diese Seitenzahl gibt es nicht. Wir zeigen die erste Seite."))
    return 1


def refuse_past_the_end(pages: Pages) -> None:
    if pages.number > pages.count:
        raise Http404("page past the end")
