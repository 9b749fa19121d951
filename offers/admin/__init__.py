from offers.admin import catalogue, staff, terms, versions  # noqa: F401  (registers everything)
