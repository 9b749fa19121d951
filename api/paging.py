"""Pages that neither repeat nor lose a row when rows come and go in between: each begins after the last number seen."""

from dataclasses import dataclass

from django.http import QueryDict

DEFAULT, MOST = 50, 100
LARGEST = 2**63 - 1  # of a bigint


class Refused(Exception):
    """The question cannot be answered; ``status`` and a German reason."""

    def __init__(self, status: int, reason: str):
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(frozen=True)
class Page:
    """At most ``size`` rows with numbers above ``after``."""

    after: int
    size: int

    def next(self, ids: list[int]) -> int | None:
        """The last number of this page, if ``ids``, one more than its rows, say that others follow."""
        return ids[self.size - 1] if len(ids) > self.size else None


def page(data: QueryDict) -> Page:
    return Page(after=number(data, "nach", 0, 0, LARGEST), size=size(data))


def size(data: QueryDict) -> int:
    return number(data, "anzahl", DEFAULT, 1, MOST)


def number(data: QueryDict, name: str, default: int, least: int, most: int) -> int:
    given = data.get(name, str(default))
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(most)) and least <= int(given) <= most):
        raise Refused(400, f"„{name}“ muss eine Zahl von {least} bis {most} sein.")
    return int(given)
