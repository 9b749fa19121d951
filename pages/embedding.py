"""Which other websites may show offers of the portal in a frame: names that staff enter, one in each line.

They go into a Content Security Policy (``frame-ancestors``) without a scheme: a portal with HTTPS is then only shown by
websites with HTTPS.
"""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError

MOST_SITES = 50  # all of them travel with every embedded page
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# "localhost" and 127.0.0.1, which browsers take too, are for trying it on one's own machine.
SITE = re.compile(rf"(?:(?:{LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])|localhost|127\.0\.0\.1)(?::[0-9]{{1,5}})?\Z")


def read_sites(text: str) -> list[str]:
    """The names of websites in ``text``, as a policy wants them, each once. Says in German what cannot be one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found, problems = [], []
    for line in lines:
        try:
            found.append(read_site(line))
        except ValidationError as error:
            problems += error.messages
    sites = list(dict.fromkeys(found))
    if len(sites) > MOST_SITES:
        problems.append(f"Das sind {len(sites)} Websites. Höchstens {MOST_SITES} gehen.")
    if problems:
        raise ValidationError(problems)
    return sites


def read_site(line: str) -> str:
    """The name in one line, which may also be the address of a start page."""
    if "*" in line:
        raise ValidationError(f"„{line}“: Bitte nennen Sie jede Website einzeln, ohne Sternchen.")
    scheme, separator, rest = line.rpartition("://")
    if separator and scheme.lower() != "https":
        raise ValidationError(f"„{line}“: Nur Websites mit https:// gehen. Der Name allein genügt: www.beispiel.de")
    try:
        parts = urlsplit(f"//{rest}")
        name = parts.netloc.lower()
        if not name.isascii() and "ß" not in name:  # which Python's codec would take for "ss"
            name = name.encode("idna").decode()
    except ValueError:  # UnicodeError is one
        name = ""
    if not SITE.match(name):
        raise ValidationError(f"„{line}“ ist kein Name einer Website. Richtig ist zum Beispiel: www.beispiel.de")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValidationError(f"„{line}“: Einzelne Seiten gehen nicht, nur die ganze Website. Bitte nur: {name}")
    return name
