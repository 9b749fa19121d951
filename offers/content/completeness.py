"""How complete an offer is, and what would help most."""

from dataclasses import dataclass

from offers.models import Offer

GOOD_DESCRIPTION = 200  # characters


@dataclass(frozen=True)
class Hint:
    """One thing worth adding: its share of 100 and what to say to the provider."""

    weight: int
    text: str
    is_met: bool


@dataclass(frozen=True)
class Rows:
    """What an offer has in other tables, as far as it counts here; ``access`` is that of its venues too."""

    runs: bool
    languages: bool
    access: bool

    @classmethod
    def of(cls, offer: Offer) -> "Rows":
        return cls(
            runs=offer.runs.exists(),
            languages=offer.languages.exists(),
            access=offer.access.exists() or offer.runs.filter(venue__access__isnull=False).exists(),
        )


def hints(offer: Offer, rows: Rows | None = None) -> list[Hint]:
    """Every point of the score, met or not. The weights add up to 100. ``rows`` spares asking for them."""
    provider = offer.provider
    rows = rows or Rows.of(offer)
    can_register = offer.registration == Offer.Registration.NONE or bool(
        offer.registration_url or offer.contact_id or provider.email or provider.phone
    )
    return [
        Hint(10, "Beschreiben Sie das Angebot in ein bis zwei Sätzen.", bool(offer.teaser)),
        Hint(
            15,
            f"Erklären Sie Inhalt und Ablauf in mindestens {GOOD_DESCRIPTION} Zeichen.",
            len(offer.description) >= GOOD_DESCRIPTION,
        ),
        Hint(15, "Nennen Sie Termine oder sagen Sie „auf Anfrage“.", rows.runs),
        Hint(15, "Sagen Sie, was das Angebot kostet.", offer.price_kind != Offer.PriceKind.UNKNOWN),
        Hint(10, "Sagen Sie, wie man sich anmeldet.", can_register),
        Hint(
            10,
            "Geben Sie das Alter an oder „für jedes Alter“.",
            offer.all_ages or offer.min_age is not None or offer.max_age is not None,
        ),
        Hint(5, "Nennen Sie die Sprache.", rows.languages),
        Hint(
            15,
            "Machen Sie Angaben zur Barrierefreiheit des Ortes oder des Angebots.",
            rows.access,
        ),
        Hint(5, "Zeigen Sie ein Bild.", offer.image_id is not None),
    ]


def score(offer: Offer, rows: Rows | None = None) -> int:
    """0 to 100."""
    return sum(hint.weight for hint in hints(offer, rows) if hint.is_met)
