"""The whole form of an offer as members see it: content, runs and prices of one snapshot."""

from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from offers.admin.content_form import ContentForm
from offers.admin.run_forms import PriceRows, RunForms
from offers.content.snapshot import Snapshot
from offers.models import Offer
from providers.models import Provider

SEEN = "seen"


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a field, and where on the page it is."""

    label: str
    target: str
    text: str


class OfferForms:
    """``shown`` is the snapshot that the page was made of when somebody opened it."""

    def __init__(self, provider: Provider, shown: Snapshot, data=None, files=None):
        self.shown = shown
        self.main = ContentForm(data, files, provider=provider, shown=shown)
        self.runs = RunForms(data, prefix="runs", shown=shown.get("runs", []), provider=provider)
        self.prices = PriceRows(data, prefix="prices", shown=shown.get("prices", []))

    def is_valid(self, *, for_review: bool = False) -> bool:
        """Whether all of it can be kept; ``for_review`` asks for what people need who want to come."""
        parts = [self.main.is_valid(), self.runs.is_valid(), self.prices.is_valid()]
        if all(parts):
            self.refuse_prices_of_what_is_free()
            if for_review and not self.runs.content():
                self.main.add_error(None, _("Bitte sagen Sie, wann es stattfindet. „Nach Absprache“ geht auch."))
        return all(parts) and not self.main.errors

    def refuse_prices_of_what_is_free(self) -> None:
        kind = self.main.cleaned_data["price_kind"]
        if self.prices.content() and kind in {Offer.PriceKind.FREE, Offer.PriceKind.UNKNOWN}:
            text = _("Sie haben Preise eingetragen. Wählen Sie „Kostenpflichtig“ oder „Gegen Spende“.")
            self.main.add_error("price_kind", text)

    def content(self) -> Snapshot:
        """What was changed, as a part of a snapshot."""
        content = self.main.content()
        for name, rows in [("runs", self.runs), ("prices", self.prices)]:
            if rows.has_changed():
                content[name] = rows.content()
        return content

    def refuse(self, error: ValidationError) -> None:
        """Shows what could not be saved, beside its field where the form has one."""
        found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, texts in found.items():
            field = name.removesuffix("_id")
            self.main.add_error(field if field in self.main.fields else None, texts)

    @property
    def has_errors(self) -> bool:
        return bool(self.main.errors or any(self.runs.errors) or any(self.prices.errors)) or not all(
            formset.is_valid() for formset in [self.runs, self.prices]
        )

    @property
    def mistakes(self) -> list[Mistake]:
        """What is wrong at which field, in the order of the page as far as the forms know it."""
        forms = [self.main, *self.runs, *(row for run in self.runs for rows in run.row_sets for row in rows)]
        fields = [form[name] for form in [*forms, *self.prices] for name in form.errors if name in form.fields]
        return [Mistake(str(field.label), field.auto_id, " ".join(field.errors)) for field in fields]

    @property
    def missing(self) -> list[str]:
        """The names of fields that lack something, for a short list."""
        return list(dict.fromkeys(mistake.label for mistake in self.mistakes))


# --- What the page showed ----------------------------------------------------------------------------------------


def sealed(offer: Offer, shown: Snapshot) -> str:
    """``shown`` for the way through the browser and back."""
    return signing.dumps(shown, salt=salt(offer), compress=True)


def opened(request: HttpRequest, offer: Offer) -> Snapshot | None:
    """What the posted page showed; None if somebody changed it, or it belongs to another offer."""
    try:
        return signing.loads(request.POST.get(SEEN, ""), salt=salt(offer))
    except signing.BadSignature:
        return None


def salt(offer: Offer) -> str:
    return f"offers.seen.{offer.pk}"
