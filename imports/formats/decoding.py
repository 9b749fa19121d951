"""Makes text of bytes whose encoding nobody can be trusted to name.

Exports declare ISO-8859-1 and are UTF-8, declare UTF-8 and hold single lines of Windows-1252, or are UTF-16 from a
spreadsheet. UTF-8 can be told from everything else by its bytes, so it is always tried, and each byte that is none
falls back to the old encoding by itself.
"""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

CHUNK = 1 << 16
DECLARED = re.compile(rb"(?i)encoding\s*=\s*[\"']([\w.:-]+)")
WIDE = [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")]
# The first sign of XML or JSON in two bytes: UTF-16 whose mark got lost.
WIDE_WITHOUT_MARK = [(sign.encode(name), name) for sign in "<{[" for name in ["utf-16-le", "utf-16-be"]]


def fall_back_to(old: str):
    def handle(error: UnicodeError) -> tuple[str, int]:
        if not isinstance(error, UnicodeDecodeError):
            raise error
        return error.object[error.start : error.end].decode(old, "replace"), error.end

    return handle


codecs.register_error("else-windows", fall_back_to("cp1252"))
codecs.register_error("else-latin-9", fall_back_to("iso-8859-15"))


def text_chunks(stream: BinaryIO) -> Iterator[str]:
    """The text of ``stream`` piece by piece, without a byte order mark."""
    data = stream.read(CHUNK)
    decoder = decoder_for(data)
    first = True
    while data:
        text = decoder.decode(data)
        yield text.removeprefix("\ufeff") if first else text
        first = False
        data = stream.read(CHUNK)
    if rest := decoder.decode(b"", final=True):
        yield rest


def decoder_for(beginning: bytes) -> codecs.IncrementalDecoder:
    for mark, name in WIDE + WIDE_WITHOUT_MARK:
        if beginning.startswith(mark):
            return codecs.getincrementaldecoder(name)("replace")
    declared = DECLARED.search(beginning[:1000])
    is_latin_9 = declared and declared[1].lower().replace(b"_", b"-") in {b"iso-8859-15", b"latin-9", b"latin9"}
    return codecs.getincrementaldecoder("utf-8")("else-latin-9" if is_latin_9 else "else-windows")


def lines(stream: BinaryIO, longest: int) -> Iterator[str]:
    """The lines of ``stream`` without their ends; what a line has beyond ``longest`` characters is left out."""
    line = ""
    for chunk in text_chunks(stream):
        *whole, rest = chunk.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for part in whole:
            yield (line + part)[:longest]
            line = ""
        line = (line + rest)[: longest + 1]
    if line:
        yield line[:longest]
