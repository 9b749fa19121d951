"""Which facts are still missing that the law, or a page that the Kommune shows, asks for."""

import datetime as dt
from dataclasses import dataclass

from pages.models import FundingLogo, KnownBarrier, Page, Portal

# The facts that pages are made of, by the page's slug. Those of pages that are in no menu are not asked for.
FACTS = {
    Page.ByLaw.IMPRINT: ["street", "postal_code", "city", "email", "phone", "represented_by", "responsible_person"],
    Page.ByLaw.PRIVACY: [
        "data_protection_officer", "data_protection_law", "data_protection_authority", "hosting", "log_days",
        "storage_periods",
    ],
    Page.ByLaw.ACCESSIBILITY: ["accessibility_law", "conformity", "stated_on", "assessment", "enforcement_body"],
    "nutzungsbedingungen": ["data_licence"],
    "leichte-sprache": ["easy_language_reviewer"],
    "gebaerdensprache": ["sign_language_video"],
}  # fmt: skip
REVIEW_AFTER = dt.timedelta(days=365)


@dataclass(frozen=True)
class Gap:
    """What a page lacks, in the words of the form where staff enter it."""

    page: str
    parts: list[str]

    def __str__(self):
        return f"{self.page}: {'; '.join(self.parts)}"


def gaps(portal: Portal, today: dt.date) -> list[Gap]:
    """All that is missing, page by page. ``portal`` comes from ``with_parts()``."""
    titles = dict(Page.objects.exclude(place=Page.Place.NOWHERE).values_list("slug", "title"))
    found = [Gap(page.label, ["die Seite selbst, im Menü"]) for page in Page.ByLaw if page not in titles]
    for slug, names in FACTS.items():
        if slug in titles:
            parts = [label(name) for name in names if getattr(portal, name) in (None, "")]
            if slug == Page.ByLaw.ACCESSIBILITY:
                parts += of_the_statement(portal, today)
            found.append(Gap(titles[slug], parts))
    found.append(Gap("Förderhinweis", of_the_funding(portal)))
    return [gap for gap in found if gap.parts]


def of_the_statement(portal: Portal, today: dt.date) -> list[str]:
    """What the Erklärung zur Barrierefreiheit lacks beside single facts."""
    parts = []
    admits_barriers = portal.conformity in {Portal.Conformity.PARTIAL, Portal.Conformity.NONE}
    if admits_barriers and not portal.known_barriers.all():
        parts.append(str(KnownBarrier._meta.verbose_name_plural))
    last_look = portal.reviewed_on or portal.stated_on
    if last_look and today - last_look > REVIEW_AFTER:
        parts.append("eine Überprüfung seit einem Jahr")
    return parts


def of_the_funding(portal: Portal) -> list[str]:
    """Funding rules want both the words and the logos; a portal without funding has neither."""
    logos = portal.funding_logos.all()
    if portal.funding_notice and not logos:
        return [str(FundingLogo._meta.verbose_name_plural)]
    return [label("funding_notice")] if logos and not portal.funding_notice else []


def label(name: str) -> str:
    return str(Portal._meta.get_field(name).verbose_name)
