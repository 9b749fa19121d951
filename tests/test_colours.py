"""Whatever hue and chroma a Kommune chooses, text stays readable (WCAG 2.2 AA: 4.5 for text, 3 for edges and focus).

That the pairs in ``tests/colours.py`` are those that pages use is measured in ``browser/test_colours.py``.
"""

from decimal import Decimal

import pytest

from pages.models import Portal
from pages.models.portal import MAX_CHROMA
from tests.colours import Theme, contrast, linear_rgb, pairs, read

HUES = range(360)
CHROMAS = [0, float(Portal._meta.get_field("chroma").default), 0.12, float(MAX_CHROMA)]


@pytest.mark.parametrize("chroma", CHROMAS)
@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("area", ["public", "staff"])
def test_every_hue_is_readable(area, name, chroma):
    theme = Theme(name, area)
    too_weak = []
    for hue in HUES:
        colours = theme.palette(hue, chroma)
        for front, back, needed in pairs(area):
            found = contrast(colours[front], colours[back])
            if found < needed:
                too_weak.append(f"hue {hue}: {front} on {back} has {found:.2f} of {needed}")

    assert too_weak == []


def test_no_other_chroma_can_be_chosen():
    assert (CHROMAS[0], Decimal(str(CHROMAS[-1]))) == (0, MAX_CHROMA)


def test_themes_differ():
    light, dark = (Theme(name).palette(205, 0.078) for name in ["light", "dark"])

    assert (light["bp-bg"], dark["bp-bg"]) == (pytest.approx((1, 1, 1), abs=1e-6), (0, 0, 0))
    assert contrast(light["bp-text"], dark["bp-text"]) > 12


def test_contrast_is_that_of_wcag():
    grey = linear_rgb(0.5999, 0, 0)  # about #808080, whose contrast with white is 3.95

    assert contrast((1, 1, 1), (0, 0, 0)) == 21
    assert contrast((1, 1, 1), grey) == pytest.approx(3.95, abs=0.02)
    assert read("#808080", 0, 0) == pytest.approx(grey, abs=0.001)
    assert read("#fff", 0, 0) == (1, 1, 1)
