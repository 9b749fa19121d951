"""Naming two offers that are the same, where no program has found them; the comparison is the next page."""

from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from accounts.models import User
from offers.admin.pages import desk_page
from offers.models import DuplicatePair, Offer
from offers.upkeep import duplicate_pairs
from pages.addresses import absolute
from pages.languages import GERMAN, in_language

TITLE = "Zwei Angebote zusammenführen"
NO_OFFER = "Das ist keine Nummer und keine Adresse eines Angebots."
LARGEST = 2**63 - 1
# Pages about one offer, by what their address calls its number.
NUMBER_IN_ADDRESS = {
    "offers:detail": "pk",
    "offers:offer_calendar": "pk",
    "offers:report": "pk",
    "admin:offers_offer_change": "object_id",
}


def offer_at(text: str) -> Offer:
    """The offer with this number or address, as people copy it: "17", "Nr. 17", "https://…/angebote/chor-17/".

    Raises ``ValidationError``.
    """
    text = text.removeprefix("Nr.").strip()
    number = text if text.isascii() and text.isdigit() else number_in(text)
    offer = Offer.objects.filter(pk=number).first() if int(number) <= LARGEST else None
    if offer is None:
        raise ValidationError("Ein Angebot mit dieser Nummer gibt es nicht.")
    return offer


def number_in(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:  # half an address, like "http://["
        raise ValidationError(NO_OFFER) from None
    if parts.netloc and parts.netloc != urlsplit(absolute("/")).netloc:
        raise ValidationError("Diese Adresse gehört nicht zu diesem Portal.")
    try:
        found = resolve(in_language(parts.path, GERMAN))
    except Resolver404:
        found = None
    if found is None or found.view_name not in NUMBER_IN_ADDRESS:
        raise ValidationError(NO_OFFER)
    number = str(found.kwargs[NUMBER_IN_ADDRESS[found.view_name]])
    return number if number.isascii() and number.isdigit() else "0"


class ChooseForm(forms.Form):
    """Two offers, each chosen from a list or named by its number or address; ``given`` is one that is known already."""

    def __init__(self, model_admin: ModelAdmin, given: Offer | None, *args):
        super().__init__(*args)
        self.given = given
        self.slots = {"second": "Das andere Angebot"} if given else {"first": "Ein Angebot", "second": "Das andere"}
        for name, label in self.slots.items():
            self.fields[name] = forms.ModelChoiceField(
                label=label,
                queryset=Offer.objects.all(),
                required=False,
                widget=AutocompleteSelect(DuplicatePair._meta.get_field(name), model_admin.admin_site),
                help_text="Suchen Sie nach Titel, Anbieter oder Nummer, oder füllen Sie das nächste Feld aus.",
            )
            self.fields[f"{name}_address"] = forms.CharField(
                label=f"{label}: Nummer oder Adresse",
                max_length=500,
                required=False,
                widget=forms.TextInput(attrs={"class": "vTextField"}),
                help_text="Zum Beispiel „1234“ oder die Adresse seiner Seite.",
            )

    def clean(self):
        given = super().clean()
        for name in self.slots:
            chosen, text = given.get(name), given.get(f"{name}_address", "").strip()
            if text:
                try:
                    named = offer_at(text)
                except ValidationError as error:
                    self.add_error(f"{name}_address", error)
                    continue
                if chosen and chosen != named:
                    self.add_error(f"{name}_address", "Das ist ein anderes Angebot als das ausgewählte.")
                given[name] = named
            elif not chosen and name not in self.errors:
                self.add_error(name, "Bitte wählen Sie ein Angebot aus, oder nennen Sie seine Nummer oder Adresse.")
        return given

    @property
    def chosen(self) -> tuple[Offer, Offer]:
        return self.given or self.cleaned_data["first"], self.cleaned_data["second"]


def choose(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """Asks which two offers are the same, or only for the other one, and leads to both side by side."""
    given = given_offer(request)
    form = ChooseForm(model_admin, given, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            pair = duplicate_pairs.choose(*form.chosen, actor=request.user, now=timezone.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return HttpResponseRedirect(reverse("admin:offers_duplicatepair_change", args=[pair.pk]))
    return desk_page(model_admin, request, "choose_pair", TITLE, offer=given, form=form)


def given_offer(request: HttpRequest) -> Offer | None:
    """The one from whose page somebody comes."""
    text = request.GET.get("angebot", "")
    if not text:
        return None
    try:
        return offer_at(text)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return None


def may_merge(user: User) -> bool:
    return user.has_perms(["offers.change_duplicatepair", "offers.change_offer"])


def address_for(offer: Offer) -> str:
    """Where staff say with which other one ``offer`` is to be merged."""
    return f"{reverse('admin:offers_duplicatepair_choose')}?angebot={offer.pk}"
