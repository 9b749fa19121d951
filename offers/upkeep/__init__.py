"""Keeps published offers true: reminders, offers entered twice, the state of each provider's offers."""
