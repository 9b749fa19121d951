"""Foreign texts made fit for the portal: clean characters, no HTML, the right length.

Sources send HTML that was typed by hand: open tags, attributes without quotes, entities escaped twice. None of it
is ever shown as HTML. A link keeps its address in brackets, a list its hyphens, everything else is plain text.
"""

import re

from imports.markup import LenientParser

# Longer texts are no course descriptions; they are cut before anything looks at them closely.
LONGEST_TEXT = 50_000
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
LOOKS_LIKE_HTML = re.compile(r"<[a-zA-Z/!?]|&[a-zA-Z#]\w*;")
BLOCKS = {"address", "blockquote", "dd", "div", "dl", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "ol", "p"}
BLOCKS |= {"pre", "section", "table", "tr", "ul"}
UNSEEN = {"script", "style", "template", "title", "noscript", "iframe", "object", "svg", "textarea", "select"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LIST_ITEM = re.compile(r"(?:[-*•–·+]|\d{1,2}[.)])\s+\S")
BULLET = re.compile(r"^[*•–·+]\s+")
# A full stop after these does not end a sentence; neither does one after a single letter or a number.
ABBREVIATION = re.compile(
    r"(?:\b(?:bzw|ca|Dr|evtl|ggf|inkl|Inh|lt|max|min|Mio|Nr|Prof|sog|Std|Str|Tel|usw|vgl|zzgl|Bhf|etc)|\b\w|\d)\.$"
)
SENTENCE_END = re.compile(r"[.!?…][\"“”»)]?\s+(?=[\"„»(]?[A-ZÄÖÜ0-9])")
# What Markdown would take for a heading, a quotation or a line.
MARKUP = re.compile(r"^(?:#{1,6}|>)\s+|^[-=_*~#\s]{3,}$")
LAYOUT_WIDTH = 60
ROUNDS = 4  # nobody escapes more often


def clean(text: str) -> tuple[str, bool]:
    """``text`` without characters that PostgreSQL or a page cannot take, and whether there were such."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    kept = FORBIDDEN.sub("", text)
    return INVISIBLE.sub("", kept), kept != text


def one_line(text: str) -> str:
    return " ".join(text.split())


def cut(text: str, length: int) -> str:
    """``text`` with at most ``length`` characters, cut between words and marked with "…"."""
    if len(text) <= length:
        return text
    room = text[:length]  # the last character makes room for the mark
    head, _, _ = room.rpartition(" ")
    # A single long "word" has no better place to cut.
    head = head if len(head) > length // 2 else room[: length - 1]
    return head.rstrip(" ,;:–-/(") + "…"


def plain(text: str) -> str:
    """``text`` in paragraphs without HTML."""
    return paragraphs(without_html(text))


def without_html(text: str) -> str:
    """``text`` without tags. What was escaped twice is unescaped twice: nothing is left that could become a tag."""
    for _ in range(ROUNDS):
        if not LOOKS_LIKE_HTML.search(text):
            return text
        reader = _Reader()
        reader.feed(text)
        reader.close()
        text = "".join(reader.parts)
    return re.sub(r"<+(?=[a-zA-Z/!?])", "", text)


def paragraphs(text: str) -> str:
    """Lines become paragraphs, except where the break is only one of layout; list items stay together.

    A break is one of layout where the next line begins in lower case, or where a line is long and ends in a word:
    in German any noun may begin the next line.
    """
    done: list[str] = []
    last = ""
    was_item = was_blank = False
    for raw in text.split("\n"):
        line = MARKUP.sub("", one_line(raw))
        if not line:
            was_blank = True
            continue
        is_item = bool(LIST_ITEM.match(line))
        if is_item:
            line = BULLET.sub("- ", line)
        is_unfinished = bool(last) and last[-1] not in ".!?:" and (line[0].islower() or len(last) >= LAYOUT_WIDTH)
        goes_on = is_unfinished and not is_item and not was_blank
        if goes_on:
            done[-1] += f" {line}"
        elif is_item and was_item:
            done[-1] += f"\n{line}"
        else:
            done.append(line)
        last = line
        was_item = is_item or (was_item and goes_on)
        was_blank = False
    return "\n\n".join(done)


def first_sentences(text: str, length: int) -> str:
    """As many whole sentences from the beginning of ``text`` as fit; at least a part of the first."""
    line = one_line(text)
    ends = [end.end() for end in SENTENCE_END.finditer(line)]
    sentences: list[str] = []
    for start, end in zip([0, *ends], [*ends, len(line)], strict=True):
        piece = line[start:end].strip()
        if sentences and ABBREVIATION.search(sentences[-1]):
            sentences[-1] += f" {piece}"
        else:
            sentences.append(piece)
    taken = ""
    for sentence in sentences:
        longer = f"{taken} {sentence}".strip()
        if len(longer) > length:
            break
        taken = longer
    return taken or cut(line, length)


class _Reader(LenientParser):
    """Collects the visible text of hand-written HTML."""

    def __init__(self):
        super().__init__()
        self.parts: list[str] = []
        self.hidden_in: list[str] = []  # open elements from the outermost invisible one inwards
        self.link = ""
        self.link_from = 0

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        if self.hidden_in:
            if tag not in VOID:
                self.hidden_in.append(tag)
            return
        if tag not in VOID and (tag in UNSEEN or _is_hidden(attributes)):
            self.hidden_in.append(tag)
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag == "a":
            self.link, self.link_from = attributes.get("href", "").strip(), len(self.parts)
        elif tag in BLOCKS:
            self.parts.append("\n\n")
        elif tag in {"td", "th"}:
            self.parts.append(" ")

    def handle_endtag(self, tag):
        if self.hidden_in:
            if tag in self.hidden_in:
                while self.hidden_in.pop() != tag:
                    pass
        elif tag == "a":
            self._end_link()
        elif tag in BLOCKS:
            self.parts.append("\n\n")

    def handle_data(self, data):
        if not self.hidden_in:
            self.parts.append(data)

    def _end_link(self):
        words = "".join(self.parts[self.link_from :])
        if self.link.startswith(("https://", "http://")) and self.link.removesuffix("/") not in words:
            self.parts.append(f" ({self.link})")
        self.link = ""


def _is_hidden(attributes: dict[str, str]) -> bool:
    # vhs put search words into paragraphs that nobody is to see.
    style = attributes.get("style", "").replace(" ", "").lower()
    return "hidden" in attributes or "visibility:hidden" in style or "display:none" in style
