"""HTML as it comes."""

from html.parser import HTMLParser


class LenientParser(HTMLParser):
    """Python's parser, but for "<![" with anything else behind it than XML has there, at which that one stops."""

    def __init__(self):
        super().__init__(convert_charrefs=True)

    def parse_marked_section(self, i, report=1):
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.parse_bogus_comment(i)
