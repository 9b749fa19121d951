from offers.admin import (  # noqa: F401  (registers everything)
    catalogue,
    duplicates,
    health,
    reports,
    staff,
    terms,
    versions,
)
