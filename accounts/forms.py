from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import sign_in
from accounts.models import Login, User

TOO_MANY = "too_many"
# Django lists its rules; this is what people need to know before they type.
GOOD_PASSWORD = _("Mindestens 12 Zeichen, nicht nur Ziffern. Gut sind vier Wörter, die nicht zusammengehören.")


class SignInForm(AuthenticationForm):
    """E-mail and password. Wrong is wrong: the answer does not say whether there is such an account."""

    error_messages = {
        "invalid_login": _("E-Mail oder Passwort stimmen nicht. Achten Sie auf große und kleine Buchstaben."),
        "inactive": _("E-Mail oder Passwort stimmen nicht. Achten Sie auf große und kleine Buchstaben."),
        TOO_MANY: _(
            "Zu viele Versuche. Bitte warten Sie eine Viertelstunde, oder lassen Sie sich einen Link schicken."
        ),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.input_type = "email"

    def clean(self):
        now, email = timezone.now(), self.cleaned_data.get("username")
        if not email or "password" not in self.cleaned_data:
            return self.cleaned_data
        if sign_in.too_many_tries(self.request, email, now):
            self.note(Login.Result.TOO_MANY)
            raise ValidationError(self.error_messages[TOO_MANY], TOO_MANY)
        try:
            cleaned = super().clean()
        except ValidationError:
            self.note(Login.Result.WRONG)
            raise
        sign_in.forget_tries(self.request, email)
        return cleaned

    def note(self, result: Login.Result) -> None:
        user = User.objects.filter(email__iexact=self.cleaned_data["username"]).first()
        sign_in.note(self.request, user, Login.Way.PASSWORD, result, timezone.now())


class EmailForm(forms.Form):
    """Asks for the address that gets a link."""

    email = forms.EmailField(
        label=_("E-Mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


class CodeForm(forms.Form):
    """Asks for a one-time password."""

    code = forms.CharField(
        label=_("Einmalpasswort"),
        max_length=20,
        # A number field would drop a leading zero; the codes on paper have letters.
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )


class NewPasswordForm(SetPasswordForm):
    """Asks for a new password, twice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = GOOD_PASSWORD
