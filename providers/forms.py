"""Forms that people fill in who want to get into the portal."""

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm
from django.utils.translation import gettext_lazy as _

from accounts.forms import GOOD_PASSWORD
from accounts.models import User
from pages.models import Portal
from pages.public_form import PublicForm
from places.models import Municipality
from providers.models import Application, ProviderType


class ApplicationForm(PublicForm, forms.ModelForm):
    """An organisation asks to be listed."""

    website = forms.URLField(label=_("Website"), max_length=200, required=False, assume_scheme="https")

    class Meta:
        model = Application
        fields = [
            "organisation", "provider_type", "municipality", "description", "website", "contact_name", "email", "phone",
        ]  # fmt: skip
        labels = {"provider_type": _("Art der Einrichtung"), "municipality": _("Sitz")}
        help_texts = {
            "description": _("Zum Beispiel: Reparatur-Treff, jeden ersten Samstag im Monat, offen für alle."),
            "email": _("An diese Adresse schicken wir einen Link, mit dem Sie den Antrag bestätigen."),
        }
        widgets = {
            "organisation": forms.TextInput(attrs={"autocomplete": "organization"}),
            "description": forms.Textarea(attrs={"rows": 5}),
            "contact_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        portal = Portal.objects.current()
        self.fields["provider_type"].queryset = ProviderType.objects.active()
        self.fields["provider_type"].empty_label = _("Bitte wählen")
        self.fields["municipality"].queryset = Municipality.objects.of_portal(portal).defer("boundary")
        self.fields["municipality"].empty_label = _("Außerhalb")


class NewAccountForm(BaseUserCreationForm):
    """A person accepts an invitation and gets an account; its e-mail is that of the invitation."""

    class Meta:
        model = User
        fields = ["name"]
        labels = {"name": _("Ihr Name")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args, email: str, **kwargs):
        super().__init__(*args, instance=User(email=email), **kwargs)
        self.fields["name"].required = True
        self.fields["password1"].help_text = GOOD_PASSWORD
        self.fields["password2"].help_text = ""
