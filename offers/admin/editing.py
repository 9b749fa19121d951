"""The form in which members write their offers, its preview, and the hints while they write."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from offers.admin.member_forms import NoteForm
from offers.admin.member_pages import address, page
from offers.admin.offer_forms import OfferForms, opened, sealed
from offers.admin.preview import Outlook, PreviewPage, outlook, preview
from offers.content.merge import acknowledged, labels
from offers.content.snapshot import Snapshot, with_content
from offers.editorial import differences, edits, moderation
from offers.models import Offer, Revision
from offers.upkeep.duplicates import likely_duplicates_of
from offers.upkeep.next_steps import returned_because
from providers.models import Provider

State = Offer.State
WRITABLE = {State.DRAFT, State.RETURNED, State.PUBLISHED}
SUBMIT = "_submit"
NOTES = "offer_notes"  # in the session, by the number of the offer


class EditingAdmin(admin.ModelAdmin):
    """Adds the form to the members' admin of offers. Everything is saved by ``offers/editorial/edits.py``."""

    def add_view(self, request, form_url="", extra_context=None):
        providers = self.own_providers(request)
        if "provider" not in request.GET and len(providers) > 1:
            return page(self, request, "choose", _("Für welche Einrichtung?"), providers=providers)
        return self.form_page(request, Offer(provider=self.chosen_provider(request)))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        offer = self.get_object(request, object_id)
        if offer is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if offer.state not in WRITABLE:
            return page(self, request, "resting", offer.title, offer=offer, **self.standing(offer))
        return self.form_page(request, offer)

    def chosen_provider(self, request: HttpRequest) -> Provider:
        """The one for which something new is written."""
        providers = {str(provider.pk): provider for provider in self.own_providers(request)}
        if not providers:
            raise Http404
        chosen = request.GET.get("provider") or next(iter(providers))
        if chosen not in providers:
            raise Http404
        return providers[chosen]

    def standing(self, offer: Offer) -> dict:
        """Where an offer stands: what waits, and what the Redaktion last said."""
        change = offer.revisions.undecided().first() if offer.state == State.PUBLISHED else None
        reason = returned_because([offer]).get(offer.pk, "") if offer.state == State.RETURNED else ""
        if change and change.state == Revision.State.RETURNED:
            reason = change.reason
        return {"change": change, "reason": reason}

    # --- The form ------------------------------------------------------------------------------------------------

    def form_page(self, request: HttpRequest, offer: Offer) -> HttpResponse:
        full = loaded(offer) if offer.pk and request.method != "POST" else None
        forms = self.forms_of(request, offer, full)
        note = NoteForm(request.POST or None, initial={"note": kept_note(request, offer)})
        collisions: list = []
        if request.method == "POST":
            for_review = SUBMIT in request.POST or offer.state == State.PUBLISHED
            if all([forms.is_valid(for_review=for_review), note.is_valid()]):
                try:
                    return self.save_forms(request, offer, forms, note.cleaned_data["note"])
                except edits.Collision as collision:
                    collisions = self.collisions(offer, forms, collision)
                except ValidationError as error:
                    forms.refuse(error)
        context = {
            "offer": offer,
            "forms": forms,
            "note": note,
            "collisions": collisions,
            "sealed": sealed(offer, forms.shown),
            "outlook": outlook_of(full, forms.shown) if full else None,  # spoils it
            **(self.standing(offer) if offer.pk else {}),
            **self.addresses(request, offer),
        }
        return page(self, request, "form", offer.title or _("Neues Angebot"), **context)

    def forms_of(self, request: HttpRequest, offer: Offer, full: Offer | None = None) -> OfferForms:
        """What was posted, or else the form of ``full``, which is ``offer`` with all its rows."""
        if request.method != "POST":
            return OfferForms(offer.provider, edits.editable(full) if full else {})
        shown = opened(request, offer)
        content = shown if shown is not None else edits.editable(offer) if offer.pk else {}
        forms = OfferForms(offer.provider, content, request.POST, request.FILES)
        if shown is None:
            forms.main.add_error(None, _("Diese Seite war zu alt. Bitte prüfen Sie Ihre Eingaben und speichern Sie."))
        return forms

    def addresses(self, request: HttpRequest, offer: Offer) -> dict[str, str]:
        if offer.pk:
            return {"preview_url": address("preview", offer.pk), "hints_url": address("hints", offer.pk)}
        query = f"?provider={offer.provider_id}"
        return {"preview_url": address("preview_new") + query, "hints_url": address("hints_new") + query}

    def save_forms(self, request: HttpRequest, offer: Offer, forms: OfferForms, note: str) -> HttpResponse:
        who_and_when = {"author": request.user, "now": timezone.now()}
        is_submitted = SUBMIT in request.POST and offer.state != State.PUBLISHED
        saved = None
        with transaction.atomic():
            if offer.pk is None:
                offer = edits.create(offer.provider, forms.content(), **who_and_when)
            else:
                saved = edits.save_edit(offer, forms.content(), seen=forms.shown, note=note, **who_and_when)
                offer = edits.fresh(offer)
            if is_submitted:
                moderation.submit(offer, actor=request.user, now=timezone.now(), note=note)
        keep_note(request, offer, "" if is_submitted or offer.state == State.PUBLISHED else note)
        self.message_user(request, what_became(offer, saved), messages.SUCCESS)
        return redirect(address("change", offer.pk))

    def collisions(self, offer: Offer, forms: OfferForms, collision: edits.Collision) -> list[dict]:
        """Both values of everything that somebody else changed too; saving again decides for the own ones."""
        rows = differences.conflict_rows(collision.conflicts, forms.shown, edits.editable(offer), {
            **forms.shown, **edits.normal(forms.content()),
        })  # fmt: skip
        found = [
            {"row": row, "who": edits.who_changed(offer, conflict)}
            for row, conflict in zip(rows, collision.conflicts, strict=True)
        ]
        forms.shown = acknowledged(forms.shown, collision.conflicts)
        return found

    # --- Preview and hints ---------------------------------------------------------------------------------------

    def preview_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The offer as citizens will see it: as it was last saved, or as it stands in the posted form."""
        if pk is None and request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        offer = self.offer_or_new(request, pk)
        shown, problems = None, []
        if request.method == "POST":
            forms = self.forms_of(request, offer)
            if forms.is_valid():
                shown, problems = self.tried(offer, {**forms.shown, **forms.content()})
            else:
                problems = forms.missing + list(forms.main.non_field_errors())
        else:
            shown, problems = self.tried(offer, edits.editable(offer))
        if shown is None:
            return page(self, request, "no_preview", _("Noch keine Vorschau"), offer=offer, problems=problems)
        return render(request, "offers/preview.html", {
            "page": shown, "offer": shown.offer, "robots": "noindex", "nav": "offers",
            "is_saved": request.method != "POST", "back": address("change", offer.pk) if offer.pk else "",
        })  # fmt: skip

    def tried(self, offer: Offer, content: Snapshot) -> tuple[PreviewPage | None, list[str]]:
        try:
            return preview(self.unsaved(offer), content, timezone.now()), []
        except ValidationError as error:
            return None, error.messages

    @method_decorator(require_POST)
    def hints_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """What is still missing in the posted form and how its dates read, for the script beside the form."""
        offer = self.offer_or_new(request, pk)
        forms = self.forms_of(request, offer)
        is_valid = forms.is_valid()
        found = outlook_of(self.unsaved(offer), {**forms.shown, **forms.content()}) if is_valid else None
        context = {"outlook": found, "needed": [] if found else forms.missing}
        if found is None:
            context["duplicates"] = likely_duplicates_of(request.POST.get("title", ""), provider=offer.provider)
        return render(request, "admin/members/offer/hints.html", context)

    def unsaved(self, offer: Offer) -> Offer:
        """An object of its own, which a trial may spoil."""
        return loaded(offer) if offer.pk else Offer(provider=offer.provider)

    def offer_or_new(self, request: HttpRequest, pk: int | None) -> Offer:
        if pk is None:
            return Offer(provider=self.chosen_provider(request))
        return get_object_or_404(self.get_queryset(request).select_related("provider"), pk=pk)


def kept_note(request: HttpRequest, offer: Offer) -> str:
    return request.session.get(NOTES, {}).get(str(offer.pk), "")


def keep_note(request: HttpRequest, offer: Offer, note: str) -> None:
    """Keeps what was written to the Redaktion with a draft, until the draft is submitted; it goes nowhere before."""
    if note != kept_note(request, offer):
        others = {pk: text for pk, text in request.session.get(NOTES, {}).items() if pk != str(offer.pk)}
        request.session[NOTES] = {**others, str(offer.pk): note} if note else others


def loaded(offer: Offer) -> Offer:
    """``offer`` as the database holds it, with all its rows."""
    return with_content(Offer.objects.select_related("provider")).get(pk=offer.pk)


def outlook_of(offer: Offer, content: Snapshot) -> Outlook | None:
    """What would be said of ``content``, if it can be saved; ``offer`` is for the trial only."""
    try:
        return outlook(offer, content, timezone.now())
    except ValidationError:
        return None


def what_became(offer: Offer, saved: edits.Saved | None) -> str:
    """What a member reads after saving: what holds already, what waits, what is next."""
    offer = edits.fresh(offer)
    if offer.state == State.SUBMITTED:
        return _("„%(offer)s“ ist eingereicht. Wir prüfen es und schreiben Ihnen.") % {"offer": offer}
    if offer.state != State.PUBLISHED:
        return _("„%(offer)s“ ist gespeichert. Öffentlich wird es erst, wenn Sie es einreichen.") % {"offer": offer}
    if saved is None:
        return _("„%(offer)s“ ist veröffentlicht.") % {"offer": offer}
    sentences = []
    if saved.at_once:
        sentences.append(_("Sofort öffentlich: %(fields)s.") % {"fields": labels(saved.at_once)})
    if saved.waiting:
        waiting = edits.changed_names(edits.snapshot(offer), saved.waiting.proposed)
        sentences.append(_("Wir prüfen noch: %(fields)s.") % {"fields": labels(waiting)})
    return " ".join(sentences) or _("Es gab nichts zu ändern.")
