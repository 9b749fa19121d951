from offers.admin import staff, terms  # noqa: F401  (registers everything)
