"""The portal itself, the way to a page, and the providers."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from offers.output.structured_data.nodes import Node, address, known, named_organization
from pages.addresses import absolute
from pages.models import Portal
from providers.profile import Profile


def website(portal: Portal) -> Node:
    """The portal itself and how to search in it."""
    operator = {
        "@type": "GovernmentOrganization",
        "name": portal.operator,
        "email": portal.email,
        "telephone": portal.phone,
        "address": address(portal.street, portal.postal_code, portal.city),
    }
    return known(
        {
            "@type": "WebSite",
            "@id": absolute("/#website"),
            "url": absolute(reverse("home")),
            "name": portal.name,
            "alternateName": str(portal),
            "description": portal.texts["lead"],
            "inLanguage": get_language(),
            "publisher": known(operator),
            "potentialAction": {
                "@type": "SearchAction",
                "target": {
                    "@type": "EntryPoint",
                    "urlTemplate": absolute(reverse("offers:list")) + "?q={search_term_string}",
                },
                "query-input": "required name=search_term_string",
            },
        }
    )


def breadcrumbs(crumbs: Iterable[tuple[str, str]]) -> Node:
    """The way from the front page to this one; ``crumbs`` are labels with their paths. The last needs no address, it
    is the page that says so."""
    way = [(_("Start"), reverse("home")), *crumbs]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            known({"@type": "ListItem", "position": number, "name": label, "item": path and absolute(path)})
            for number, (label, path) in enumerate(way, start=1)
        ],
    }


def organization(profile: Profile) -> Node:
    """A provider with whom to ask, on its own page."""
    provider = profile.provider
    contacts = [
        {
            "@type": "ContactPoint",
            "contactType": contact.role,
            "telephone": contact.phone,
            "email": contact.email,
        }
        for contact in profile.contacts
    ]
    return known(
        {
            **named_organization(provider),
            "email": provider.email,
            "telephone": provider.phone,
            "address": address(provider.street, provider.postal_code, provider.city),
            "areaServed": profile.areas,
            "parentOrganization": named_organization(profile.parent) if profile.parent else None,
            "contactPoint": [known(contact) for contact in contacts],
        }
    )
