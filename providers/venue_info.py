"""What citizens read about a venue. The exact address of a protected venue is in nothing that leaves this module."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from pages.languages import Text
from providers.models import AccessFeature, Venue

MAP = "https://www.openstreetmap.org/"
# Where the first holds, nobody asks for the second.
MORE_THAN = {"rollstuhlgerecht": "teilweise-rollstuhlgerecht"}


@dataclass(frozen=True)
class Tick:
    """One known fact about accessibility, in words for yes and for no."""

    label: Text
    is_available: bool


@dataclass(frozen=True)
class Access:
    """What is known, what is said to be missing, and which features nobody has told us about."""

    ticks: tuple[Tick, ...] = ()
    unknown: tuple[Text, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ticks)


@dataclass(frozen=True)
class VenueInfo:
    name: str
    address: str
    nearest_stop: str
    directions: str
    map_url: str
    access_note: str
    access: Access


def access(rows: Iterable, features: Sequence[AccessFeature]) -> Access:
    """The state of ``features``; ``rows`` are the VenueAccess or OfferAccess rows of one venue or offer."""
    known = {row.feature_id: row.is_available for row in rows}
    settled = {MORE_THAN.get(feature.code) for feature in features if known.get(feature.pk)}
    ticks, unknown = [], []
    for feature in features:
        if feature.pk in known:
            yes = known[feature.pk]
            ticks.append(Tick(feature.texts["label" if yes else "absent_label"], yes))
        elif feature.code not in settled:
            unknown.append(feature.texts["label"])
    ticks.sort(key=lambda tick: not tick.is_available)
    return Access(tuple(ticks), tuple(unknown))


def venue_info(venue: Venue, features: Sequence[AccessFeature]) -> VenueInfo:
    """``venue`` in words. Needs its municipality and its access rows; ``features`` are those of venues."""
    is_hidden = venue.hide_exact_address
    return VenueInfo(
        name=venue.public_name,
        address=venue.public_address,
        nearest_stop="" if is_hidden else venue.nearest_stop,
        directions="" if is_hidden else venue.directions,
        map_url=map_url(venue),
        access_note="" if is_hidden else venue.access_note,
        access=access(venue.access.all(), features),
    )


def map_url(venue: Venue) -> str:
    """The venue on OpenStreetMap: a link to follow, nothing that the browser loads by itself."""
    if venue.hide_exact_address:
        return ""
    if venue.lat is not None:
        return f"{MAP}?{urlencode({'mlat': venue.lat, 'mlon': venue.lon})}#map=17/{venue.lat}/{venue.lon}"
    if venue.street and (venue.city or venue.postal_code):
        return f"{MAP}search?{urlencode({'query': venue.public_address})}"
    return ""
