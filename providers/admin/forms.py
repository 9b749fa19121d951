from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.throttle import DAY, Limit
from providers.members import LAST_MANAGER, is_last_manager
from providers.models import Application, Invitation, Membership, Provider

BY_SENDER = Limit("invitation", 20, DAY)


class ClaimForm(forms.ModelForm):
    """Whom to invite for the provider of ``instance``, and as what. ``sender`` is set by the admin and counted."""

    sender = None

    class Meta:
        model = Invitation
        fields = ["email", "role"]
        help_texts = {"email": "An diese Adresse geht ein Link. Er gilt 14 Tage und nur einmal."}

    @property
    def provider_id(self) -> int | None:
        return self.instance.provider_id

    def clean(self):
        cleaned = super().clean()
        email = cleaned.get("email")
        if email and self.provider_id:
            if Membership.objects.filter(provider=self.provider_id, user__email__iexact=email).exists():
                self.add_error("email", _("Diese Person arbeitet schon für den Anbieter."))
            elif BY_SENDER.is_passed(str(self.sender.pk), timezone.now()):
                raise ValidationError(_("Sie haben heute schon sehr viele Menschen eingeladen. Morgen geht es weiter."))
        return cleaned


class InvitationForm(ClaimForm):
    """The same with a choice among one's own providers."""

    class Meta(ClaimForm.Meta):
        fields = ["provider", "email", "role"]

    @property
    def provider_id(self) -> int | None:
        provider = self.cleaned_data.get("provider")
        return provider.pk if provider else None


class RoleForm(forms.ModelForm):
    """What a member may do; somebody must stay who can invite others."""

    class Meta:
        model = Membership
        fields = ["role"]

    def clean_role(self):
        role = self.cleaned_data["role"]
        if role != Membership.Role.MANAGER and is_last_manager(self.instance):
            raise ValidationError(LAST_MANAGER)
        return role


class AcceptForm(forms.Form):
    """How staff take an organisation in."""

    provider = forms.ModelChoiceField(
        Provider.objects.all(),
        required=False,
        label="Steht schon im Portal als",
        empty_label="neu anlegen",
        help_text="Wählen Sie den Anbieter, wenn es ihn schon gibt. Sonst entsteht er aus dem Antrag.",
    )
    is_listed = forms.BooleanField(
        required=False,
        initial=True,
        label="Gleich im Verzeichnis der Anbieter zeigen",
        help_text="Sonst wird er ein Entwurf. Gilt nur, wenn er neu angelegt wird.",
    )


class RejectForm(forms.Form):
    """Why staff do not take an organisation in."""

    reason = forms.CharField(
        label=Application._meta.get_field("reason").verbose_name,
        widget=forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"}),
        max_length=2000,
        help_text="Wer den Antrag gestellt hat, bekommt sie per E-Mail.",
    )
