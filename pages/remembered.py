"""Finished pages that would look the same again, so that the next visitor need not wait for them to be made."""

import threading
from collections import OrderedDict

from django.http import HttpResponse

ROOM = 16 * 2**20  # bytes of pages in each process
LARGEST = 2**18  # bytes of one: a calendar of two thousand dates would push out a hundred pages

_pages: OrderedDict[str, tuple[bytes, dict[str, str]]] = OrderedDict()
_lock = threading.Lock()
_taken = 0


def remembered(tag: str) -> HttpResponse | None:
    """The page that was made under ``tag``, its ETag: equal tags mean equal pages."""
    with _lock:
        if tag not in _pages:
            return None
        _pages.move_to_end(tag)
        content, headers = _pages[tag]
    return HttpResponse(content, headers=headers)


def remember(tag: str, response: HttpResponse) -> None:
    """Keeps a page that is the same for everybody; the pages that nobody asked for longest make room."""
    global _taken
    if response.streaming or response.status_code != 200 or response.cookies or len(response.content) > LARGEST:
        return
    with _lock:
        if tag in _pages:
            return  # another thread made it at the same time
        _pages[tag] = (response.content, dict(response.items()))
        _taken += len(response.content)
        while _taken > ROOM:
            _, (content, _headers) = _pages.popitem(last=False)
            _taken -= len(content)


def forget() -> None:
    global _taken
    with _lock:
        _pages.clear()
        _taken = 0
