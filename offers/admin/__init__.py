from offers.admin import catalogue, staff, terms  # noqa: F401  (registers everything)
