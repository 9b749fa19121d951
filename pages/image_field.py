"""A form field that takes a picture and gives an ``Image`` row."""

from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import FileField

from pages.images import MAX_SIDE, store_image
from pages.models import Image

MAX_MEGABYTES = 20


class ImageInput(AdminFileWidget):
    """A file input that links to the present picture. ``value`` is the key of an ``Image``."""

    def is_initial(self, value):
        return bool(value)

    def format_value(self, value):
        image = Image.objects.defer("data").filter(pk=value).first()
        if image:
            image.url = image.get_absolute_url()  # the template asks for it as of a file
        return image


class ImageField(FileField):
    """Cleans to a stored ``Image``, to the present one where nothing was uploaded, or to None where it was removed.

    Larger pictures are shrunk to ``max_side`` pixels.
    """

    widget = ImageInput

    def __init__(self, *, max_side: int = MAX_SIDE, **kwargs):
        super().__init__(**kwargs)
        self.max_side = max_side

    def clean(self, data, initial=None):
        given = super().clean(data, initial)
        if isinstance(given, UploadedFile):
            if given.size > MAX_MEGABYTES * 1024 * 1024:
                raise ValidationError(f"Das Bild ist größer als {MAX_MEGABYTES} MB.")
            return store_image(given, max_side=self.max_side)
        return Image.objects.defer("data").get(pk=given) if given else None
