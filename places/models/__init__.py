from places.models.area import District, Municipality, PostalCode
from places.models.changed import Changed, stamp_changes, state_of, touch
from places.models.holidays import SchoolHoliday

__all__ = [
    "Changed",
    "District",
    "Municipality",
    "PostalCode",
    "SchoolHoliday",
    "stamp_changes",
    "state_of",
    "touch",
]
