"""A memory for answers to what visitors ask, of which there is no end."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Recent:
    """Keeps the last answers, at most twice ``most``. Those that are asked for again and again stay.

    Two halves instead of an order: threads may use it at once, and what one of them misses is only made again.
    """

    def __init__(self, most: int):
        self.most = most
        self.clear()

    def clear(self) -> None:
        self._late: dict[Hashable, Any] = {}
        self._earlier: dict[Hashable, Any] = {}

    def get(self, name: Hashable, make: Callable[[], T]) -> T:
        """What ``make``, which never returns None, made for ``name`` the last time, or else makes now."""
        found = self._late.get(name)
        if found is None:
            found = self._earlier.get(name)
            if found is None:
                found = make()
            if len(self._late) >= self.most:
                self._earlier, self._late = self._late, {}
            self._late[name] = found
        return found
