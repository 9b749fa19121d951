"""What providers say about an offer, but for its dates and prices: from a snapshot into a form and back."""

from functools import cached_property
from typing import Any

from django import forms
from django.contrib.admin.helpers import AdminForm
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from offers.admin.forms import by_parent
from offers.admin.native import Prose, make_native
from offers.content import snapshot
from offers.content.snapshot import Snapshot
from offers.models import Offer, Topic
from pages.image_field import ImageField
from providers.models import AccessFeature, Contact, Provider

ACCESS = "feature_"  # before the codes of the features
KNOWN = [("", _("keine Angabe")), ("yes", _("ja")), ("no", _("nein"))]
RELATED = {"contact": "contact_id", "image": "image_id"}


class ContentForm(forms.ModelForm):
    """Shows a snapshot; ``content`` is what was changed of it. Whatever can be chosen belongs to ``provider`` or all.

    The instance is never saved; it is there for the labels and rules of the model.
    """

    teaser = Prose(
        label=_("Kurz gesagt"), rows=2, max_length=300,
        help_text=_("Ein bis zwei Sätze für die Liste, zum Beispiel: „Wir üben mit Ihnen, Fotos zu verschicken.“"),
    )  # fmt: skip
    description = Prose(
        label=_("Beschreibung"), rows=8, max_length=8000, required=False,
        help_text=_("Was lernen die Menschen, wie läuft es ab, was sollen sie mitbringen? Schreiben Sie kurze Sätze."),
    )  # fmt: skip
    requirements = forms.MultipleChoiceField(
        label=_("Voraussetzungen"), choices=Offer.Requirement, widget=forms.CheckboxSelectMultiple, required=False
    )
    registration_url = forms.URLField(
        label=_("Anmeldung im Internet"), max_length=500, required=False, assume_scheme="https",
        help_text=_("Die Seite, auf der man sich anmeldet, zum Beispiel https://verein.example/kurs-12."),
    )  # fmt: skip
    image = ImageField(
        label=_("Bild"), required=False,
        help_text=_("Ein Foto von Ihnen oder eines, das Sie zeigen dürfen. Erkennbare Menschen müssen zustimmen."),
    )  # fmt: skip

    class Meta:
        model = Offer
        fields = [
            "title", "teaser", "description", "kind", "life_phases", "all_ages", "min_age", "max_age", "topics",
            "format", "price_kind", "price_note", "registration", "registration_url", "contact", "image", "image_alt",
            "image_licence", "access_note", "childcare", "languages", "language_level", "no_german_needed",
            "target_groups", "requirements", "requirements_note", "certificate", "funding_schemes", "focus_themes",
            "keywords", "cooperating_providers",
        ]  # fmt: skip
        widgets = dict.fromkeys([*snapshot.TERMS, "cooperating_providers"], forms.CheckboxSelectMultiple)
        labels = {"min_age": _("von (Jahre)"), "max_age": _("bis (Jahre)"), "keywords": _("Stichwörter")}
        help_texts = {
            "title": _("Kurz und verständlich, zum Beispiel „Smartphone-Sprechstunde für Ältere“."),
            "kind": _("Ein „Offener Treff“ geht ohne Anmeldung, ein „Kurs“ hat mehrere Termine."),
            "life_phases": _("Mindestens eine. Danach suchen die Menschen zuerst."),
            "all_ages": _("Dann bleiben „von“ und „bis“ leer."),
            "topics": _("Ein bis drei Themen."),
            "price_kind": _("„Keine Angabe“ hält viele davon ab, zu kommen."),
            "price_note": _("Zum Beispiel „Material wird am Abend abgerechnet“."),
            "contact": _("Leer heißt: Telefon und E-Mail Ihrer Einrichtung."),
            "image_alt": _("Was zu sehen ist, für Menschen, die das Bild nicht sehen: „Zwei Frauen an einem Tablet“."),
            "image_licence": _("Wem das Bild gehört, zum Beispiel „Foto: Erika Muster“ oder „CC BY 4.0, Name“."),
            "access_note": _("Zum Beispiel „Bitte melden Sie sich, wenn Sie eine Rampe brauchen“."),
            "language_level": _("Zum Beispiel A2 oder B1.2."),
            "target_groups": _("Leer heißt: für alle."),
            "requirements_note": _("Zum Beispiel „Bitte ein eigenes Smartphone mitbringen“."),
            "keywords": _("Wörter, nach denen jemand suchen könnte, durch Komma getrennt."),
            "cooperating_providers": _("Wer das Angebot mit Ihnen zusammen macht."),
        }

    fieldsets = [
        (_("Worum geht es?"), {"fields": ["title", "teaser", "description", "kind"]}),
        (_("Für wen?"), {"fields": ["life_phases", "all_ages", ("min_age", "max_age")]}),
    ]
    fieldsets_after_runs = [
        (_("Was kostet es?"), {"fields": ["price_kind", "price_note"]}),
    ]
    fieldsets_after_prices = [
        (_("Wie meldet man sich an?"), {"fields": ["registration", "registration_url", "contact"]}),
        (_("Sprache"), {"fields": ["languages", "language_level", "no_german_needed"], "classes": ["collapse"]}),
        (_("Barrierefreiheit"), {"fields": ["access_note", "childcare"], "classes": ["collapse"]}),
        (_("Bild"), {"fields": ["image", "image_alt", "image_licence"], "classes": ["collapse"]}),
        (
            _("Mehr, wenn Sie möchten"),
            {
                "fields": [
                    "target_groups", "requirements", "requirements_note", "certificate", "funding_schemes",
                    "focus_themes", "keywords", "cooperating_providers",
                ],
                "classes": ["collapse"],
            },
        ),
    ]  # fmt: skip

    def __init__(self, *args, provider: Provider, shown: Snapshot | None = None, **kwargs):
        self.shown = shown or {}
        super().__init__(*args, instance=Offer(provider=provider), initial=as_initial(self.shown), **kwargs)
        for name in snapshot.TERMS:
            self.offer_terms(name)
        self.fields["topics"].choices = by_parent(self.fields["topics"].queryset, "code")
        self.fields["contact"].queryset = Contact.objects.filter(provider=provider).exclude(
            role=Contact.Role.MAINTENANCE
        )
        self.fields["cooperating_providers"].queryset = Provider.objects.filter(
            Q(pk__in=Provider.objects.public()) | Q(pk__in=self.shown.get("cooperating_providers", []))
        ).exclude(pk=provider.pk)
        for feature in self.features:
            self.fields[ACCESS + feature.code] = forms.ChoiceField(label=feature.label, choices=KNOWN, required=False)
        make_native(self)

    @cached_property
    def features(self) -> list[AccessFeature]:
        return list(AccessFeature.objects.active().filter(scope=AccessFeature.Scope.OFFER))

    def offer_terms(self, name: str) -> None:
        """Shows the terms of today and those that the offer has anyway; they are posted by their codes."""
        field, chosen = self.fields[name], Q(code__in=self.shown.get(name, []))
        wanted = Q(is_active=True)
        if name == "topics":
            wanted &= ~Q(pk__in=Topic.objects.filter(parent__isnull=False).values("parent"))
        field.to_field_name = "code"
        field.queryset = field.queryset.filter(wanted | chosen)

    # --- Sections of the page ------------------------------------------------------------------------------------

    def sections(self) -> AdminForm:
        return AdminForm(self, self.fieldsets, {})

    def topic_groups(self) -> list[tuple[str, list, bool]]:
        """The topics under the names of their parents, and whether one of them is chosen: too many for one list."""
        boxes = iter(self["topics"].subwidgets)
        groups = [(label, [next(boxes) for _topic in topics]) for label, topics in self.fields["topics"].choices]
        return [(label, own, any(box.data["selected"] for box in own)) for label, own in groups]

    def sections_after_runs(self) -> AdminForm:
        return AdminForm(self, self.fieldsets_after_runs, {})

    def sections_after_prices(self) -> AdminForm:
        access = [ACCESS + feature.code for feature in self.features]
        sections = [
            (name, {**options, "fields": [*access, *options["fields"]]})
            if "access_note" in options["fields"]
            else (name, options)
            for name, options in self.fieldsets_after_prices
        ]
        return AdminForm(self, sections, {})

    # --- Rules ---------------------------------------------------------------------------------------------------

    def clean_teaser(self):
        return " ".join(self.cleaned_data["teaser"].split())

    def clean_topics(self):
        topics = self.cleaned_data["topics"]
        if len(topics) > snapshot.MAX_TOPICS:
            raise forms.ValidationError(_("Bitte wählen Sie höchstens drei Themen."))
        return topics

    def clean_keywords(self):
        words = self.cleaned_data["keywords"]
        if any(len(word) > snapshot.MAX_KEYWORD for word in words):
            raise forms.ValidationError(_("Ein Stichwort hat höchstens 100 Zeichen."))
        return words

    def clean(self):
        """What does not go together is said beside the field where it can be mended."""
        given = super().clean()
        low, high = given.get("min_age"), given.get("max_age")
        if given.get("all_ages") and (low is not None or high is not None):
            self.add_error("all_ages", _("Wählen Sie „für jedes Alter“ oder nennen Sie ein Alter, nicht beides."))
        elif low is not None and high is not None and low > high:
            self.add_error("max_age", _("Das Alter „bis“ liegt unter dem Alter „von“."))
        if given.get("registration") == Offer.Registration.NONE and given.get("registration_url"):
            self.add_error("registration_url", _("Ohne Anmeldung gibt es auch keine Adresse für die Anmeldung."))
        if given.get("image"):
            for name in ["image_alt", "image_licence"]:
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("Zu einem Bild gehören eine Beschreibung in Worten und die Bildrechte."))
        return given

    # --- Back into a snapshot ------------------------------------------------------------------------------------

    def content(self) -> Snapshot:
        """What was changed of ``shown``, as a part of a snapshot."""
        found: Snapshot = {}
        for name in self.changed_data:
            if not name.startswith(ACCESS):
                found[RELATED.get(name, name)] = as_plain(name, self.cleaned_data[name])
        if self.access != self.shown.get("access", {}):
            found["access"] = self.access
        return found

    @property
    def access(self) -> dict[str, bool]:
        """What is known about each feature, also about those that are not asked for any more."""
        asked = {feature.code: self.cleaned_data[ACCESS + feature.code] for feature in self.features}
        given = {code: answer == "yes" for code, answer in asked.items() if answer}
        return {code: yes for code, yes in self.shown.get("access", {}).items() if code not in asked} | given


def as_initial(shown: Snapshot) -> dict[str, Any]:
    """The values of a snapshot as the fields of the form want them."""
    found = {name: value for name, value in shown.items() if name not in {"runs", "prices", "access", "keywords"}}
    found |= {name: shown[key] for name, key in RELATED.items() if key in shown}
    found |= {ACCESS + code: "yes" if yes else "no" for code, yes in shown.get("access", {}).items()}
    found["keywords"] = [Tag(name=word) for word in shown.get("keywords", [])]
    return found


def as_plain(name: str, value: Any) -> Any:
    """The cleaned value of a field as it stands in a snapshot."""
    if name in snapshot.TERMS:
        return sorted(term.code for term in value)
    if name == "cooperating_providers":
        return sorted(provider.pk for provider in value)
    return value.pk if name in RELATED and value else value
