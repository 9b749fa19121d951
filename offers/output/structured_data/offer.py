"""One offer as a course, as events or as a service."""

from django.urls import reverse
from django.utils.translation import gettext as _

from offers.display.detail import OfferPage
from offers.display.timetable import shown_runs, times
from offers.models import Offer, Run
from offers.output.structured_data.nodes import Node, known, named_organization
from offers.output.structured_data.prices import prices
from offers.output.structured_data.runs import meeting, schedule, workload
from pages.addresses import absolute

COURSES = {Offer.Kind.COURSE, Offer.Kind.WORKSHOP, Offer.Kind.PROJECT, Offer.Kind.SELF_STUDY}
EVENTS = {
    Offer.Kind.LECTURE: "EducationEvent",
    Offer.Kind.EXCURSION: "EducationEvent",
    Offer.Kind.EXHIBITION: "ExhibitionEvent",
    Offer.Kind.MEETUP: "SocialEvent",
    Offer.Kind.GROUP: "SocialEvent",
}
COURSE_MODES = {
    Offer.Format.ONSITE: "onsite",
    Offer.Format.MOBILE: "onsite",
    Offer.Format.ONLINE: "online",
    Offer.Format.SELF_PACED: "online",
    Offer.Format.HYBRID: "blended",
}
SIGN_LANGUAGE = {"dgs": "gsg"}  # our code, and that of BCP 47


def offer_nodes(page: OfferPage) -> list[Node]:
    """What the page of an offer is about; nothing of offers that are over, archived or not confirmed."""
    offer = page.offer
    runs = shown_runs(offer.runs.all(), page.today)
    if page.is_archived or page.is_unconfirmed or not runs:
        return []
    if offer.kind in COURSES:
        return [course(page, runs)]
    dated = [run for run in runs if run.coming]
    if offer.kind in EVENTS and dated:
        return [event(page, run) for run in dated]
    return [service(page, runs)]


def course(page: OfferPage, runs: list[Run]) -> Node:
    offer = page.offer
    return known(
        {
            "@type": "Course",
            "@id": absolute(offer.get_absolute_url()),
            **common(page),
            **content(page),
            "provider": named_organization(offer.provider),
            "contributor": [named_organization(partner) for partner in offer.cooperating_providers.all()],
            "educationalLevel": offer.language_level,
            "coursePrerequisites": [text for text in [*page.requirements, offer.requirements_note] if text],
            "educationalCredentialAwarded": page.certificate,
            "offers": prices(offer, runs),
            "hasCourseInstance": [course_instance(page, run) for run in runs],
        }
    )


def course_instance(page: OfferPage, run: Run) -> Node:
    return known(
        {
            "@type": "CourseInstance",
            **meeting(page, run),
            "description": times(run, page.today),
            "courseMode": COURSE_MODES[page.offer.format],
            "courseSchedule": schedule(run),
            "courseWorkload": workload(run),
        }
    )


def event(page: OfferPage, run: Run) -> Node:
    offer = page.offer
    organizers = [offer.provider, *offer.cooperating_providers.all()]
    return known(
        {
            "@type": EVENTS[offer.kind],
            **common(page),
            **content(page),
            **meeting(page, run),
            "eventSchedule": schedule(run),
            "organizer": [named_organization(provider) for provider in organizers],
            "offers": prices(offer, [run]),
        }
    )


def service(page: OfferPage, runs: list[Run]) -> Node:
    offer = page.offer
    return known(
        {
            "@type": "Service",
            "@id": absolute(offer.get_absolute_url()),
            **common(page),
            "serviceType": _(offer.get_kind_display()),
            "provider": named_organization(offer.provider),
            "areaServed": list(dict.fromkeys(run.venue.public_place for run in runs if run.venue)),
            "offers": prices(offer, runs),
        }
    )


def common(page: OfferPage) -> Node:
    """What courses, events and services alike may say."""
    offer = page.offer
    return {
        "name": page.words.title,
        "description": page.words.teaser,
        "url": absolute(offer.get_absolute_url()),
        "image": image(offer),
        "audience": [
            {"@type": "Audience", "audienceType": group.texts["label"]} for group in offer.target_groups.all()
        ],
    }


def content(page: OfferPage) -> Node:
    """What courses and events may say of their content and of the people they are for; services may not."""
    offer = page.offer
    topics = [(topic.texts["label"], topic.get_absolute_url()) for topic in offer.topics.all()]
    phases = [(phase.texts["label"], phase.get_absolute_url()) for phase in offer.life_phases.all()]
    themes = [
        (theme.texts["label"], reverse("offers:focus_theme", args=[theme.slug]))
        for theme in offer.focus_themes.all()
        if theme.is_active
    ]
    return {
        "inLanguage": [SIGN_LANGUAGE.get(language.code, language.code) for language in offer.languages.all()],
        "about": [term(label, path, _("Themen")) for label, path in topics],
        "keywords": [
            *(term(label, path, _("Lebensphasen")) for label, path in phases),
            *(term(label, path, _("Schwerpunkte")) for label, path in themes),
            *(term(scheme.texts["label"], "", _("Förderung")) for scheme in page.funding),
            *(tag.name for tag in offer.keywords.all()),
        ],
        "typicalAgeRange": age_range(offer),
        "isAccessibleForFree": {Offer.PriceKind.FREE: True, Offer.PriceKind.PAID: False}.get(offer.price_kind),
    }


def term(label: str, path: str, vocabulary: str) -> Node:
    url = absolute(path) if path else ""
    return known({"@type": "DefinedTerm", "name": label, "url": url, "inDefinedTermSet": vocabulary})


def age_range(offer: Offer) -> str:
    """Like "6-10", "18-", "0-6" or nothing."""
    if offer.min_age is None and offer.max_age is None:
        return "0-" if offer.all_ages else ""
    return f"{offer.min_age or 0}-{'' if offer.max_age is None else offer.max_age}"


def image(offer: Offer) -> Node | None:
    if not offer.image:
        return None
    return {
        "@type": "ImageObject",
        "url": absolute(offer.image.get_absolute_url()),
        "width": offer.image.width,
        "height": offer.image.height,
        "caption": offer.image_alt,
        "creditText": offer.image_licence,
    }
