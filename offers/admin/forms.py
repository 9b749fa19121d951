"""Forms of offers and their times, as staff fill them in."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.admin_base import NATIVE_INPUTS
from accounts.models.event import field_label
from offers.content import schedule, snapshot
from offers.models import Offer, RunDate, Topic
from pages.image_field import ImageField
from providers.models import Contact

WEEKDAYS = [(1, "Mo"), (2, "Di"), (3, "Mi"), (4, "Do"), (5, "Fr"), (6, "Sa"), (7, "So")]
SENSIBLE_DAYS = [
    MinValueValidator(schedule.FIRST_DAY, "Bitte prüfen Sie das Jahr."),
    MaxValueValidator(schedule.LAST_DAY, "Bitte prüfen Sie das Jahr."),
]
RUN_INPUTS = {
    **NATIVE_INPUTS,
    models.DateField: {**NATIVE_INPUTS[models.DateField], "validators": SENSIBLE_DAYS},
}


def lockable() -> list[tuple[str, str]]:
    """Everything that a source brings, by name and label."""
    return [(name, field_label(Offer, name)) for name in snapshot.NAMES]


class OfferForm(forms.ModelForm):
    requirements = forms.MultipleChoiceField(
        label="Voraussetzungen",
        choices=Offer.Requirement,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    locked_fields = forms.MultipleChoiceField(
        label="gesperrte Felder",
        choices=lockable,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=Offer._meta.get_field("locked_fields").help_text,
    )
    image = ImageField(label="Bild", required=False, help_text="JPEG, PNG, WebP oder GIF.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() & set(snapshot.TERMS):
            self.offer_terms(name)
        if "topics" in self.fields:
            self.fields["topics"].choices = by_parent(self.fields["topics"].queryset)
            self.fields["topics"].help_text = f"Höchstens {snapshot.MAX_TOPICS}."
        if "contact" in self.fields:
            self.fields["contact"].queryset = Contact.objects.filter(
                ~Q(role=Contact.Role.MAINTENANCE), provider=self.instance.provider_id
            )

    def offer_terms(self, name: str) -> None:
        """Shows the terms of today and those that the offer has anyway, to tick."""
        field = self.fields[name]
        wanted = Q(is_active=True)
        if self.instance.pk:
            wanted |= Q(pk__in=getattr(self.instance, name).values("pk"))
        field.queryset = field.queryset.filter(wanted)

    def clean_topics(self):
        topics = self.cleaned_data["topics"]
        if len(topics) > snapshot.MAX_TOPICS:
            raise forms.ValidationError(f"Bitte wählen Sie höchstens {snapshot.MAX_TOPICS} Themen.")
        return topics

    def clean_keywords(self):
        keywords = self.cleaned_data["keywords"]
        if any(len(word) > snapshot.MAX_KEYWORD for word in keywords):
            raise forms.ValidationError(f"Ein Schlagwort hat höchstens {snapshot.MAX_KEYWORD} Zeichen.")
        return keywords

    def clean(self):
        super().clean()
        contact, provider = self.cleaned_data.get("contact"), self.cleaned_data.get("provider")
        if contact and provider and contact.provider_id != provider.pk:
            self.add_error("contact", "Diese Person gehört zu einem anderen Anbieter.")


def by_parent(topics: models.QuerySet[Topic], key: str = "pk") -> list:
    """Choices of the second level under the names of the first; a topic without a parent stands alone."""
    choices: dict[str, list] = {}
    first_level_first = F("parent__order").asc(nulls_first=True)
    for topic in topics.select_related("parent").order_by(first_level_first, "parent__label", "order", "label"):
        group = topic.parent.label if topic.parent else "Oberthemen"
        choices.setdefault(group, []).append((getattr(topic, key), topic.label))
    return list(choices.items())


class RunForm(forms.ModelForm):
    weekdays = forms.TypedMultipleChoiceField(
        label="Wochentage",
        choices=WEEKDAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Nur bei „regelmäßig“. Leer heißt: der Wochentag des ersten Tages.",
    )


class RunDateFormSet(forms.BaseInlineFormSet):
    def clean(self):
        """Refuses a date twice. Django's own check passes over dates without a time."""
        super().clean()
        seen = set()
        for form in self.forms:
            if form in self.deleted_forms or not getattr(form, "cleaned_data", {}).get("date"):
                continue
            key = form.cleaned_data["date"], form.cleaned_data.get("start_time")
            if key in seen:
                form.add_error("date", RunDate._meta.constraints[0].violation_error_message)
            seen.add(key)
