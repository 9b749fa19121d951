from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from offers import catalogue
from offers.catalogue.query import Query
from offers.display.unchanged import unchanged_while_catalogue_is
from offers.finding.results import Counted, Results, find
from offers.models import FocusTheme, LifePhase, Topic
from providers.models import Term


@require_safe
@unchanged_while_catalogue_is
def topic_list(request: HttpRequest) -> HttpResponse:
    """All Themen in two levels with their numbers of offers."""
    counts = catalogue.counts("thema", Query(), timezone.now())
    topics = list(Topic.objects.active())
    tree = [
        (counted(topic, counts), [counted(child, counts) for child in topics if child.parent_id == topic.pk], topic)
        for topic in topics
        if topic.parent_id is None
    ]
    context = {"tree": tree, "crumbs": [(_("Themen"), "")], "nav": "topics", "canonical": request.path}
    return render(request, "offers/topic_list.html", context)


@require_safe
@unchanged_while_catalogue_is
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """One Thema: its parts, its Lebensphasen and its offers."""
    topic = get_object_or_404(Topic.objects.select_related("parent", "replaced_by"), slug=slug)
    if topic.replaced_by:
        return HttpResponsePermanentRedirect(topic.replaced_by.get_absolute_url())
    results = find_for(request, topic, "thema")
    children = Topic.objects.active().filter(parent=topic)
    context = {
        **term_context(results, topic, "topics"),
        "parts": [counted(child, results.counts["thema"]) for child in children],
        "phases": results.narrowings("lebensphase"),
        "list_url": f"{reverse('offers:list')}?thema={topic.slug}",
        "crumbs": [
            (_("Themen"), reverse("offers:topic_list")),
            *([(topic.parent.texts["label"], topic.parent.get_absolute_url())] if topic.parent else []),
            (topic.texts["label"], ""),
        ],
    }
    return render(request, "offers/topic.html", context)


@require_safe
@unchanged_while_catalogue_is
def life_phase(request: HttpRequest, slug: str) -> HttpResponse:
    """One Lebensphase: its Themen, its offers and what comes before and after it."""
    phase = get_object_or_404(LifePhase.objects.select_related("replaced_by"), slug=slug)
    if phase.replaced_by:
        return HttpResponsePermanentRedirect(phase.replaced_by.get_absolute_url())
    results = find_for(request, phase, "lebensphase")
    context = {
        **term_context(results, phase, "offers"),
        "topics": results.narrowings("thema"),
        "previous_phases": phase.previous_phases.active(),
        "next_phases": phase.next_phases.active(),
        "list_url": f"{reverse('offers:list')}?lebensphase={phase.slug}",
        "crumbs": [(_("Angebote"), reverse("offers:list")), (phase.texts["label"], "")],
    }
    return render(request, "offers/life_phase.html", context)


@require_safe
@unchanged_while_catalogue_is
def focus_theme(request: HttpRequest, slug: str) -> HttpResponse:
    """One Schwerpunkt, as long as it lasts."""
    theme = get_object_or_404(FocusTheme.objects.select_related("replaced_by"), slug=slug)
    if theme.replaced_by:
        return HttpResponsePermanentRedirect(reverse("offers:focus_theme", args=[theme.replaced_by.slug]))
    results = find_for(request, theme, "schwerpunkt")
    context = {
        **term_context(results, theme, "offers"),
        "topics": results.narrowings("thema"),
        "list_url": f"{reverse('offers:list')}?schwerpunkt={theme.slug}",
        "feed_url": reverse("offers:focus_theme_feed", args=[theme.slug]) + results.filter.address().removesuffix("?"),
        "crumbs": [(_("Angebote"), reverse("offers:list")), (theme.texts["label"], "")],
    }
    return render(request, "offers/focus_theme.html", context)


def find_for(request: HttpRequest, term: Term, facet: str) -> Results:
    """The offers of one term; a term that was switched off has no page."""
    if not term.is_active:
        raise Http404("switched off")
    return find(request, fixed={facet: term.pk})


def term_context(results: Results, term: Term, nav: str) -> dict:
    return {
        "results": results,
        "term": term,
        "nav": nav,
        "robots": "" if results.is_indexed else "noindex",
        "canonical": results.pages.url(results.pages.number),
    }


def counted(term: Topic, counts: dict) -> Counted:
    return Counted(term.texts["label"], counts.get(term.pk, 0), term.get_absolute_url())
