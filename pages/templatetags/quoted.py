"""What strangers wrote, in a mail of ours."""

import re

from django import template

register = template.Library()

# What makes an address: "https://", "name@", and the dot of "example.org", but not those of "z.B." and "18.30".
PARTS = re.compile(r"(?<=\w):(?=//)|(?<=\S)@(?=\S)|(?<=\w)\.(?=[^\W\d_]{2})")


@register.filter
def quoted(text: str) -> str:
    """``text`` as a quotation in which no program finds an address to turn into a link.

    A mail that the portal sends must not lead to where a stranger wants it to.
    """
    plain = PARTS.sub(lambda found: f"[{found[0]}]", text)
    return "\n".join(f"> {line}".rstrip() for line in plain.splitlines())
