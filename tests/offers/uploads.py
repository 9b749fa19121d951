"""Files as a browser uploads them."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture(content: bytes | None = None) -> SimpleUploadedFile:
    """A small PNG, or a file that only claims to be one."""
    if content is None:
        file = io.BytesIO()
        Image.new("RGB", (40, 30), "teal").save(file, "PNG")
        content = file.getvalue()
    return SimpleUploadedFile("bild.png", content, "image/png")
