from providers.admin import admission, staff, terms  # noqa: F401  (registers everything)
