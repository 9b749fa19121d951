"""What came by mail."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from post_office.models import Email


def mails_to(address: str) -> list[Email]:
    """The mails to ``address``, oldest first."""
    return [mail for mail in Email.objects.order_by("pk") if mail.to == [address]]


def link_in(mail: Email) -> str:
    """The path and query of the one link that the text of ``mail`` asks to follow."""
    (url,) = [url for url in re.findall(r"^https?://\S+$", mail.message, re.MULTILINE) if url != settings.SITE_URL]
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}" == settings.SITE_URL
    return f"{parts.path}?{parts.query}"


def last_link_to(address: str) -> str:
    return link_in(mails_to(address)[-1])
