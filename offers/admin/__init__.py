from offers.admin import catalogue, reports, staff, terms, versions  # noqa: F401  (registers everything)
