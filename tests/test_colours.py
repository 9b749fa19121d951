"""Whatever hue and chroma a Kommune chooses, text stays readable (WCAG 2.2 AA: 4.5 for text, 3 for edges and focus)."""

import math
import re

import pytest
from django.conf import settings

CSS = settings.BASE_DIR / "static"
HUES = range(0, 360, 5)
CHROMAS = [0, 0.078, 0.12, 0.17]  # the default and what Portal allows
TEXT, EDGE = 4.5, 3

# What stands on what, as the styles use it.
LIGHT = [
    ("action", "white", TEXT),  # links on the page, labels on buttons
    ("action", "tint", TEXT),
    ("action", "tint-2", TEXT),
    ("action", "warm", TEXT),
    ("muted", "white", TEXT),
    ("muted", "tint", TEXT),
    ("muted", "tint-2", TEXT),
    ("muted", "warm", TEXT),
    ("white", "deep", TEXT),
    ("focus", "white", EDGE),
    ("focus", "tint", EDGE),
    ("step-line", "white", EDGE),
    *((f"step-{number}", "dark-text", TEXT) for number in range(4)),
    *((f"step-{number}", "white", TEXT) for number in (4, 5)),
]
DARK = [
    ("action", "black", TEXT),
    ("action", "tint", TEXT),
    ("action", "tint-2", TEXT),
    ("action", "warm", TEXT),
    ("muted", "black", TEXT),
    ("muted", "tint", TEXT),
    ("muted", "tint-2", TEXT),
    ("white", "deep", TEXT),
    ("focus", "black", EDGE),
    ("step-line", "black", EDGE),
]

Colour = tuple[float, float, float]


def linear_rgb(lightness: float, chroma: float, hue: float) -> Colour:
    """From OKLCH; what no screen can show is cut off."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return tuple(min(1.0, max(0.0, channel)) for channel in channels)


def contrast(first: Colour, second: Colour) -> float:
    darker, lighter = sorted(0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (first, second))
    return (lighter + 0.05) / (darker + 0.05)


def read_oklch(text: str, name: str, *, hue: float = 0, chroma: float = 0) -> Colour:
    """The colour of a custom property, with hue and chroma of the Kommune put in."""
    [value] = re.findall(rf"--{name}:\s*oklch\((.*?)\);", text)
    value = value.replace("var(--lk-hue)", str(hue)).replace("var(--lk-chroma)", str(chroma))
    value = re.sub(r"calc\(([\d.]+) \* ([\d.]+)\)", lambda product: str(float(product[1]) * float(product[2])), value)
    lightness, chroma, hue = value.replace("%", "").split()
    return linear_rgb(float(lightness) / 100, float(chroma), float(hue))


@pytest.fixture(scope="module")
def css() -> tuple[str, str, str]:
    """Our styles for the light theme, those for the dark one, and KERN's."""
    base = (CSS / "css" / "base.css").read_text()
    start, end = base.index("@media (prefers-color-scheme: dark)"), base.index("@supports not")
    return base[:start], base[start:end], (CSS / "vendor" / "kern" / "kern.min.css").read_text().replace("}", ";}")


def palette(css: tuple[str, str, str], theme: str, hue: float, chroma: float) -> dict[str, Colour]:
    light, dark, kern = css
    is_dark = theme == "dark"

    def ours(name: str) -> Colour:
        text = dark if is_dark and f"--lk-{name}:" in dark else light
        return read_oklch(text, f"lk-{name}", hue=hue, chroma=chroma)

    names = ["tint", "tint-2", "deep", "warm", "step-line", *(f"step-{number}" for number in range(6))]
    return {
        "white": (1.0, 1.0, 1.0),
        "black": (0.0, 0.0, 0.0),
        "dark-text": read_oklch(kern, "kern-color-neutral-950"),
        "action": read_oklch(light, f"kern-color-darkblue-{300 if is_dark else 700}", hue=hue, chroma=chroma),
        "muted": read_oklch(kern, f"kern-color-neutral-{250 if is_dark else 650}"),
        "focus": read_oklch(kern, f"kern-color-neutral-{300 if is_dark else 700}"),
        **{name: ours(name) for name in names},
    }


@pytest.mark.parametrize("chroma", CHROMAS)
@pytest.mark.parametrize(("theme", "pairs"), [("light", LIGHT), ("dark", DARK)], ids=["light", "dark"])
def test_every_hue_is_readable(css, theme, pairs, chroma):
    too_weak = []
    for hue in HUES:
        colours = palette(css, theme, hue, chroma)
        for first, second, needed in pairs:
            found = contrast(colours[first], colours[second])
            if found < needed:
                too_weak.append(f"hue {hue}: {first} on {second} has {found:.2f} of {needed}")

    assert too_weak == []


def test_contrast_is_that_of_wcag():
    grey = linear_rgb(0.5999, 0, 0)  # about #808080, whose contrast with white is 3.95

    assert contrast((1, 1, 1), (0, 0, 0)) == 21
    assert contrast((1, 1, 1), grey) == pytest.approx(3.95, abs=0.02)
