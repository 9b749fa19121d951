"""Mails of the portal: written once as text, sent as text and HTML, through the outbox."""

from typing import Any

from django.template import Context
from django.template.loader import get_template, render_to_string
from post_office import mail as outbox

# Asks other programs, such as an answering machine during holidays, not to answer (RFC 3834).
HEADERS = {"Auto-Submitted": "auto-generated"}


def send(recipient: str, template: str, subject: str, context: dict[str, Any]) -> None:
    """Puts a mail into the outbox, in the transaction of the caller. ``template`` is a text in templates/emails/.

    Its HTML is made from the same text, so that both say the same: paragraphs, and addresses become links.
    """
    mail = {"subject": " ".join(subject.split()), "body": plain(template, context)}
    outbox.send(
        recipient,
        # post_office reads what it gets as templates; ours are finished and hold what strangers wrote.
        subject="{{ subject|safe }}",
        message="{{ text|safe }}",
        html_message="{{ html|safe }}",
        context={
            "subject": mail["subject"],
            "text": plain("base", mail),
            "html": render_to_string("emails/base.html", mail),
        },
        headers=HEADERS,
    )


def plain(template: str, context: dict[str, Any]) -> str:
    """A text as it is, without the signs that HTML needs."""
    text = get_template(f"emails/{template}.txt").template
    return text.render(Context(context, autoescape=False)).strip()
