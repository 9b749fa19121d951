"""The pairs of colours whose contrast ``tests/test_colours.py`` proves are all that pages use."""

from itertools import product

import pytest

from pages.models import Portal
from tests.colours import ON, TEXT, Colour, Theme

# Every text and field that is seen: its colour, the colours behind it, and what it is.
SEEN = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const bytes = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return Array.from(canvas.getImageData(0, 0, 1, 1).data);
  };
  const behind = (element) => {
    for (let part = element; part; part = part.parentElement) {
      const style = getComputedStyle(part);
      const gradient = style.backgroundImage.match(/oklch\\([^)]*\\)/g);
      if (gradient) return gradient.map(bytes);
      if (bytes(style.backgroundColor)[3]) return [bytes(style.backgroundColor)];
    }
    return [];
  };
  const parts = new Set(document.querySelectorAll('body :is(input, select, textarea)'));
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (texts.currentNode.data.trim()) parts.add(texts.currentNode.parentElement);
  const wordless = 'svg *, option, [type=hidden], [type=checkbox], [type=radio], input[tabindex="-1"]'; // and the trap
  const isSeen = (part) => part.checkVisibility() && !part.matches(wordless);
  return [...parts].filter(isSeen).map((part) => (
    [bytes(getComputedStyle(part).color), behind(part), part.outerHTML.slice(0, 120)]
  ));
}"""


def names_of(found: list[int], palette: dict[str, Colour]) -> set[str]:
    """The names of a colour that the browser painted; it rounds to whole numbers."""
    return {
        name
        for name, colour in palette.items()
        if all(abs(painted(channel) - byte) <= 2 for channel, byte in zip(colour, found[:3], strict=True))
    }


def painted(light: float) -> float:
    """A linear amount of light as a channel of sRGB, 0 to 255."""
    return 255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_text_stands_on_anything_unproven(open_page, all_addresses, subtests, scheme):
    Portal.objects.update(hue=147, chroma="0.17")
    palette = Theme(scheme).palette(147, 0.17)
    proven = {(front, back) for front, backs in ON["public", TEXT].items() for back in backs}
    page = open_page(color_scheme=scheme, reduced_motion="reduce")
    for name, address in all_addresses.items():
        with subtests.test(name):
            page.goto(address)
            page.evaluate("() => document.querySelectorAll('details').forEach((part) => { part.open = true; })")
            unproven = [
                f"{front} on {back}: {what}"
                for colour, backgrounds, what in page.evaluate(SEEN)
                for front, back in product(
                    [names_of(colour, palette)], [names_of(each, palette) for each in backgrounds]
                )
                if not set(product(front, back)) & proven
            ]
            assert unproven == []
