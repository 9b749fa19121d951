"""The colours of the styles, as a browser computes them for any hue and chroma that a Kommune chooses."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings

STATIC = settings.BASE_DIR / "static"
STYLES = {
    "public": [STATIC / "vendor" / "kern" / "kern.min.css", STATIC / "css" / "base.css"],
    "staff": [STATIC / "admin-theme.css"],
}
TEXT, EDGE = 4.5, 3  # WCAG 2.2 AA, 1.4.3 and 1.4.11: text, and what must be seen to use something

PAGE = ["bp-bg", "lk-tint", "lk-tint-2", "lk-warm"]
FEEDBACK = [f"kern-color-feedback-{kind}-background" for kind in ["info", "success", "warning", "danger"]]
STAFF_PAGE = ["body-bg", "tint", "selected-bg", "selected-row"]
# What stands on what: whatever is seen, and all its backgrounds.
ON = {
    ("public", TEXT): {
        "bp-text": [*PAGE, *FEEDBACK, "kern-color-layout-background-hued", "kern-color-form-input-background"],
        "bp-muted": [*PAGE, "kern-color-layout-background-hued"],
        "bp-action": PAGE,
        "bp-on-action": ["bp-action", "kern-color-action-state-indicator-shade-hover"],
        "lk-on-deep": ["lk-deep", "lk-step-4", "lk-step-5"],
        "lk-deep": ["lk-on-deep"],
        "lk-step-dark-text": ["lk-warm-line", *(f"lk-step-{number}" for number in range(4))],
        "kern-color-feedback-danger": ["bp-bg"],
    },
    ("public", EDGE): {
        "bp-focus": PAGE,
        "lk-on-deep": ["lk-deep"],
        "lk-step-line": ["bp-bg", "lk-tint"],
        "kern-color-form-input-border": ["bp-bg", "kern-color-form-input-background"],
        "kern-color-feedback-success": ["bp-bg", "lk-warm"],
    },
    ("staff", TEXT): {
        "body-fg": STAFF_PAGE,
        "body-quiet-color": STAFF_PAGE,
        "link-fg": STAFF_PAGE,
        "button-fg": ["button-bg", "button-hover-bg", "delete-button-bg", "delete-button-hover-bg"],
        "error-fg": ["body-bg", "tint"],
    },
    ("staff", EDGE): {"body-medium-color": STAFF_PAGE, "border-color": ["body-bg"]},
}


def pairs(area: str) -> list[tuple[str, str, float]]:
    """What is seen, on what, and the contrast that it needs."""
    return [
        (front, back, needed)
        for (where, needed), table in ON.items()
        if where == area
        for front, backs in table.items()
        for back in backs
    ]


Colour = tuple[float, float, float]  # red, green and blue, each 0 to 1 and linear: what light adds up to


@dataclass(frozen=True)
class Theme:
    """The custom properties of ``:root`` in a light or a dark window, on public pages or in the staff's area."""

    name: str
    area: str = "public"

    @cached_property
    def properties(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for path in STYLES[self.area]:
            for selector, body in blocks(re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)):
                if selector == f"@media (prefers-color-scheme: {self.name})":
                    for inner, part in blocks(body):
                        found |= declared(part) if inner.startswith(":root") else {}
                elif selector.startswith(":root"):
                    found |= declared(body)
        # The Kommune chooses these two.
        return {name: value for name, value in found.items() if name not in {"lk-hue", "lk-chroma"}}

    @cached_property
    def formulas(self) -> dict[str, str]:
        """The value of each colour, in which only hue and chroma of the Kommune are open."""
        return {name: self.expanded(f"var(--{name})") for pair in pairs(self.area) for name in pair[:2]}

    def expanded(self, value: str) -> str:
        return re.sub(
            r"var\(--([\w-]+)(?:, [\d.]+)?\)",
            lambda found: self.expanded(self.properties.get(found[1], "")) or f"<{found[1]}>",
            value,
        )

    def palette(self, hue: float, chroma: float) -> dict[str, Colour]:
        return {name: read(formula, hue, chroma) for name, formula in self.formulas.items()}


def blocks(css: str) -> Iterator[tuple[str, str]]:
    """Each selector with what stands in its braces."""
    depth = start = opened = 0
    for place, sign in enumerate(css):
        if sign == "{":
            depth += 1
            opened = place if depth == 1 else opened
        elif sign == "}":
            depth -= 1
            if depth == 0:
                yield css[start:opened].strip(), css[opened + 1 : place]
                start = place + 1


def declared(body: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+)", body))


def read(formula: str, hue: float, chroma: float) -> Colour:
    """A colour as the styles write it: #rrggbb, oklch(), or oklch() mixed with some black or white."""
    if formula.startswith("#"):
        digits = formula[1:] if len(formula) == 7 else "".join(2 * digit for digit in formula[1:])
        return tuple(linear(int(digits[place : place + 2], 16) / 255) for place in (0, 2, 4))
    if mixed := re.fullmatch(r"color-mix\(in oklch, oklch\((.+)\), (black|white) calc\(100% - (\d+)%\)\)", formula):
        share = int(mixed[3]) / 100
        light, strength, angle = parameters(mixed[1], hue, chroma)
        return linear_rgb(light * share + (mixed[2] == "white") * (1 - share), strength * share, angle)
    return linear_rgb(*parameters(re.fullmatch(r"oklch\((.+)\)", formula)[1], hue, chroma))


def parameters(text: str, hue: float, chroma: float) -> tuple[float, float, float]:
    """Lightness, chroma and hue of what stands inside of oklch()."""
    text = text.replace("<lk-hue>", str(hue)).replace("<lk-chroma>", str(chroma))
    text = re.sub(r"calc\(([\d.]+) \* ([\d.]+)\)", lambda product: str(float(product[1]) * float(product[2])), text)
    light, strength, angle = text.replace("none", "0").split()
    return float(light.strip("%")) / (100 if "%" in light else 1), float(strength), float(angle)


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


def linear(channel: float) -> float:
    """A channel of sRGB as an amount of light."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(first: Colour, second: Colour) -> float:
    darker, lighter = sorted(0.2126 * red + 0.7152 * green + 0.0722 * blue for red, green, blue in (first, second))
    return (lighter + 0.05) / (darker + 0.05)
