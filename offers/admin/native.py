"""What the forms of members share: the browser's own fields for days and times, and fields as wide as their content."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.admin_base import LongText
from offers.admin.forms import SENSIBLE_DAYS

FILL_IN = _("Bitte füllen Sie dieses Feld aus.")
CHOOSE = _("Bitte wählen Sie mindestens einen Eintrag.")


class Prose(LongText):
    """Longer text, in a field of so many ``rows``."""

    def __init__(self, *, rows: int = 4, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def make_native(form: forms.BaseForm) -> None:
    """Gives the fields of ``form`` inputs that phones know, the classes that Django's admin styles, and plain words.

    Days, times and amounts of a snapshot are texts; as such they would differ from all that is posted.
    """
    for name, field in form.fields.items():
        is_list = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
        field.error_messages["required"] = CHOOSE if is_list else FILL_IN
        if isinstance(field, forms.DateField | forms.TimeField | forms.DecimalField):
            form.initial[name] = field.to_python(form.initial.get(name))
        match field:
            case forms.DateField():
                field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
                field.validators = [*field.validators, *SENSIBLE_DAYS]
            case forms.TimeField():
                field.widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
            case forms.URLField():
                field.widget.attrs["class"] = "vURLField"
            case forms.CharField() if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["class"] = "vLargeTextField"
            case forms.CharField():
                field.widget.attrs["class"] = "vTextField"
