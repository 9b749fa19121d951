"""The page in ``/verwaltung/`` that makes the code with which another website shows a list of offers."""

from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from csp.constants import SELF
from csp.decorators import csp_replace
from django import forms
from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offers import catalogue
from offers.catalogue.facets import FACETS
from offers.finding.filters import OfferFilter
from pages.addresses import absolute
from pages.colours import CHROMA, HUE
from pages.languages import GERMAN, in_language
from pages.models.portal import MAX_CHROMA, MAX_HUE

PERMISSION = "pages.view_portal"
CHOSEN_HERE = ["thema", "lebensphase", "gemeinde", "schwerpunkt"]
# The pages with a list, and what they fix themselves: a parameter with the slug of the page, or with a value.
LISTS = {
    "offers:list": None,
    "offers:map": None,
    "embed:offers": None,
    "offers:topic": ("thema", None),
    "offers:life_phase": ("lebensphase", None),
    "offers:municipality": ("gemeinde", None),
    "offers:focus_theme": ("schwerpunkt", None),
    "offers:provider": ("anbieter", None),
    "offers:counselling": ("art", "beratung"),
}
NO_LIST = gettext_lazy(
    "Das ist keine Seite mit einer Liste von Angeboten dieses Portals. Suchen und filtern Sie im Portal, und kopieren "
    "Sie dann die ganze Adresse aus dem Browser."
)

UNKNOWN = gettext_lazy(
    "Diese Adresse enthält etwas, das es im Portal nicht gibt. Suchen und filtern Sie noch einmal, und kopieren Sie "
    "die neue Adresse."
)


class EmbedForm(forms.Form):
    """What the list shows, and how it looks. Everything may be empty: then it shows all offers."""

    adresse = forms.CharField(
        label=gettext_lazy("Adresse einer Ergebnisliste"),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=gettext_lazy(
            "Suchen und filtern Sie im Portal, bis die Liste stimmt. Kopieren Sie dann die Adresse."
        ),
    )
    q = forms.CharField(
        label=gettext_lazy("Suchbegriff"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )
    sprache = forms.ChoiceField(label=gettext_lazy("Sprache"), required=False, choices=settings.LANGUAGES)
    farbton = forms.IntegerField(
        label=gettext_lazy("Farbton"),
        required=False,
        min_value=0,
        max_value=MAX_HUE,
        help_text=gettext_lazy("0 bis 359 Grad (OKLCH). Leer: die Farbe des Portals."),
    )
    saettigung = forms.DecimalField(
        label=gettext_lazy("Sättigung"),
        required=False,
        min_value=0,
        max_value=MAX_CHROMA,
        max_digits=4,
        decimal_places=3,
        help_text=gettext_lazy("0 bis 0,17. Jeder Wert ist gut zu lesen."),
    )

    field_order = ("adresse", "q", *CHOSEN_HERE, "sprache", HUE, CHROMA)

    def __init__(self, *args, names: catalogue.Names, **kwargs):
        super().__init__(*args, **kwargs)
        for name in CHOSEN_HERE:
            choices = [("", "–"), *((option.slug, option.label) for option in names.options[name])]
            self.fields[name] = forms.ChoiceField(label=_(FACETS[name].label), required=False, choices=choices)
        self.order_fields(self.field_order)

    def clean_adresse(self) -> QueryDict:
        """The parameters of the pasted address."""
        given = self.cleaned_data["adresse"].strip()
        return parameters_of(given) if given else QueryDict(mutable=True)

    @property
    def parameters(self) -> QueryDict:
        """What the list is to show; a field of the form outweighs the address."""
        found = self.cleaned_data["adresse"].copy()
        for name in ["q", *CHOSEN_HERE]:
            if self.cleaned_data[name]:
                found[name] = self.cleaned_data[name]
        return found

    @property
    def colours(self) -> dict[str, str]:
        hue, chroma = self.cleaned_data[HUE], self.cleaned_data[CHROMA]
        found = {HUE: str(hue)} if hue is not None else {}
        return found | ({CHROMA: f"{chroma:.3f}"} if chroma is not None else {})


def parameters_of(address: str) -> QueryDict:
    """The parameters with which ``/angebote/`` lists what the page at ``address`` lists."""
    try:
        parts = urlsplit(address)
        match = resolve(in_language(parts.path, GERMAN))
    except (ValueError, Resolver404) as error:
        raise ValidationError(NO_LIST) from error
    if parts.netloc not in {"", urlsplit(settings.SITE_URL).netloc} or match.view_name not in LISTS:
        raise ValidationError(NO_LIST)
    found = QueryDict(parts.query, mutable=True)
    if fixed := LISTS[match.view_name]:
        name, value = fixed
        if name not in found:  # pages of a Thema are narrowed like that
            found[name] = value or match.kwargs["slug"]
    return found


@dataclass(frozen=True)
class Code:
    """``path`` of the list, ``text`` to copy, and how many offers the list has."""

    path: str
    text: str
    total: int


def code(asked: OfferFilter, colours: dict[str, str], language: str) -> Code:
    pairs = [*asked.parameters, *colours.items()]
    path = in_language(reverse("embed:offers"), language) + (f"?{urlencode(pairs)}" if pairs else "")
    with translation.override(language):
        title = asked.in_words
    # Not the address with a hash, which changes with each release: other websites keep it.
    script = absolute(f"{settings.STATIC_URL}einbetten.js")
    context = {"address": absolute(path), "title": title, "language": language, "script": script}
    text = render_to_string("admin/embed/code.html", context).strip()
    return Code(path, text, catalogue.total(asked.query, asked.now))


@csp_replace({"frame-src": [SELF]})  # for the preview
def build(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Choose what to show, look at it, copy the code. All of it is in the address of this page."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    now = timezone.now()
    names = catalogue.vocabulary(now)
    form = EmbedForm(request.GET or None, names=names, initial={"sprache": GERMAN})
    made = None
    if form.is_valid():
        asked = OfferFilter(form.parameters, now=now, names=names)
        if asked.notices:
            form.add_error("adresse", UNKNOWN)
        else:
            made = code(asked, form.colours, form.cleaned_data["sprache"] or GERMAN)
    context = {
        **site.each_context(request),
        "title": _("Angebote einbetten"),
        "form": form,
        "made": made,
        "sites": names.portal.framing_sites if names.portal else [],
        "settings_url": reverse("admin:pages_portal_change", args=[names.portal.pk]) if names.portal else "",
    }
    return TemplateResponse(request, "admin/embed/build.html", context)
