"""How names are folded, so that they sort and compare the German way on every machine."""

import re
import unicodedata

from django.utils.text import slugify

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def sort_key(name: str, length: int = 110) -> str:
    """``name`` as German dictionaries sort it (DIN 5007-1): Ä as A, ß as ss, without case, accents and signs."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in folded if not unicodedata.combining(c))
    return re.sub(r"[^\w]+", " ", letters).strip()[:length]


def german_slug(name: str, length: int = 100) -> str:
    """``name`` for an address: "Söhrewald" gives "soehrewald". Never empty."""
    slug = slugify(name.casefold().translate(UMLAUTS))[:length].strip("-")
    return slug or "eintrag"


def unique_slug(name: str, taken, length: int = 100) -> str:
    """A slug for ``name`` that the queryset ``taken`` does not hold yet."""
    slug = german_slug(name, length - 6)
    rivals = set(taken.filter(slug__startswith=slug).values_list("slug", flat=True))
    if slug not in rivals:
        return slug
    number = 2
    while f"{slug}-{number}" in rivals:
        number += 1
    return f"{slug}-{number}"
