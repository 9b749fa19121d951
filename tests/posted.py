"""What a browser would post of the form on a page: every field that has a value, as the page shows it."""

from html.parser import HTMLParser


class FormReader(HTMLParser):
    """Reads the fields of the form with the id ``form_id``; buttons are pressed by the test."""

    def __init__(self, form_id: str):
        super().__init__(convert_charrefs=True)
        self.form_id = form_id
        self.is_inside = False
        self.fields: dict[str, list[str]] = {}
        self.select: tuple[str, list[str], list[str]] | None = None  # name, all values, chosen ones
        self.textarea = ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.is_inside = given.get("id") == self.form_id
        if not self.is_inside:
            return
        name, value = given.get("name", ""), given.get("value")
        if tag == "input" and name and given.get("type") not in {"submit", "file"}:
            if given.get("type") not in {"checkbox", "radio"}:
                self.add(name, value or "")
            elif "checked" in given:
                self.add(name, value or "on")
        elif tag == "select":
            self.select = name, [], []
        elif tag == "option":
            _name, values, chosen = self.select
            values.append(value)
            if "selected" in given:
                chosen.append(value)
        elif tag == "textarea":
            self.textarea = name
            self.add(name, "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.is_inside = False
        elif tag == "select" and self.select:
            name, values, chosen = self.select
            self.add(name, (chosen or values)[0])
            self.select = None
        elif tag == "textarea":
            self.textarea = ""

    def handle_data(self, data):
        if self.textarea:
            self.fields[self.textarea][-1] += data

    def add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


def posted(response, form_id: str = "angebot") -> dict[str, list[str]]:
    """The fields of the form as they stand; browsers end the lines of long texts with CR and LF."""
    reader = FormReader(form_id)
    reader.feed(response.content.decode())
    texts = {name: [value.removeprefix("\n") for value in values] for name, values in reader.fields.items()}
    return {name: [value.replace("\n", "\r\n") for value in values] for name, values in texts.items()}
