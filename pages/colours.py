"""The colours of the Kommune, two numbers (OKLCH), and those that another website wants for what it embeds.

Every hue and chroma within these bounds keeps its contrast, so no more needs to be checked than the bounds.
"""

import re
from decimal import Decimal

from django.http import QueryDict

from pages.models import Portal
from pages.models.portal import MAX_CHROMA, MAX_HUE

HUE, CHROMA = "farbton", "saettigung"
WHOLE, FRACTION = re.compile(r"[0-9]{1,3}\Z"), re.compile(r"0(?:\.[0-9]{1,3})?\Z")


def chosen_colours(data: QueryDict) -> dict[str, str]:
    """The colours that an address asks for, each in its one form; whatever else stands there is left out."""
    found = {}
    hue, chroma = data.get(HUE, ""), data.get(CHROMA, "")
    if WHOLE.match(hue) and int(hue) <= MAX_HUE:
        found[HUE] = str(int(hue))
    if FRACTION.match(chroma) and Decimal(chroma) <= MAX_CHROMA:
        found[CHROMA] = f"{Decimal(chroma):.3f}"
    return found


def custom_properties(portal: Portal, chosen: dict[str, str]) -> str:
    """What stylesheets read; ``chosen`` as ``chosen_colours`` gives it."""
    return f"--lk-hue:{chosen.get(HUE, portal.hue)};--lk-chroma:{chosen.get(CHROMA, portal.chroma)}"
