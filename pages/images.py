"""Uploaded pictures become safe, small rows."""

import hashlib
import io
import warnings

from django.core.exceptions import ValidationError
from PIL import Image as Picture
from PIL import ImageOps

from pages.models import Image

MAX_SIDE = 1600
MAX_PIXELS = 40_000_000
FORMATS = ["JPEG", "PNG", "WEBP", "GIF"]


def store_image(file, *, max_side: int = MAX_SIDE) -> Image:
    """Reads a JPEG, PNG, WebP or GIF, turns it upright, shrinks it to ``max_side`` pixels and stores it as WebP.

    Re-encoding drops everything that is not picture: camera data, places, hidden code. Raises ``ValidationError``
    for what is not such a picture or is too large to open safely.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Picture.DecompressionBombWarning)
            picture = Picture.open(file, formats=FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError("Das Bild ist zu groß. Bitte verkleinern Sie es auf höchstens 6.000 Pixel.")
            picture = ImageOps.exif_transpose(picture)
            picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
            picture.thumbnail((max_side, max_side))
    except (OSError, SyntaxError, ValueError, Picture.DecompressionBombError, Warning) as error:
        raise ValidationError("Diese Datei ist kein lesbares Bild (JPEG, PNG, WebP oder GIF).") from error
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=82, method=4)
    data = out.getvalue()
    digest = hashlib.sha256(data).hexdigest()
    image, _ = Image.objects.get_or_create(
        digest=digest, defaults={"data": data, "width": picture.width, "height": picture.height}
    )
    return image
