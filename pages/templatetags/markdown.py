from django import template

from pages.markdown import to_html

register = template.Library()


@register.filter
def markdown(text: str):
    """The description of an offer or provider; its headings begin with h3."""
    return to_html(text)


@register.filter
def page_text(text: str):
    """The text of a page, whose title is the h1; line ends are only blanks."""
    return to_html(text, top=2, keeps_lines=False)
