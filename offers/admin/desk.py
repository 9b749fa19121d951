"""The addresses of the desk of the Redaktion, below those of offers."""

from django.contrib import admin
from django.urls import reverse

from accounts.models import User
from offers.admin import queue, review_page, versions
from offers.admin.pages import address
from offers.editorial import review
from offers.models import Offer


class DeskAdmin(admin.ModelAdmin):
    """Adds the pages on which staff decide to the admin of offers."""

    def get_urls(self):
        return [
            address(self, "zu-pruefen/", queue.queue, "queue"),
            address(self, "freigeben/", queue.release_selected, "release", "change", methods=["POST"]),
            address(self, "<int:pk>/pruefen/", review_page.review, "review", methods=["GET", "POST"]),
            address(self, "<int:pk>/vorschau/", review_page.preview_page, "preview"),
            address(self, "<int:pk>/zustaendig/", review_page.assign, "assign", "change", methods=["POST"]),
            address(self, "<int:pk>/notiz/", review_page.add_note, "note", "change", methods=["POST"]),
            address(self, "<int:pk>/aenderungen/", versions.versions, "versions"),
            *super().get_urls(),
        ]


def desk_links(offer: Offer, user: User) -> list[tuple[str, str]]:
    """What the desk has about one offer, by label and address."""
    found = [("Prüfen", review.address_of(offer))] if review.task_of(offer) else []
    if report := review.report_to_answer(offer, user):
        found.append(("Hinweis ansehen", reverse("admin:offers_offerreport_change", args=[report.pk])))
    return [*found, ("Änderungen", reverse("admin:offers_offer_versions", args=[offer.pk]))]
