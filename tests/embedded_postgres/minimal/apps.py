from django.apps import AppConfig


class CommandsConfig(AppConfig):
    """The portal's own app for the sake of its commands, without what its ``ready`` brings along."""

    name = "bildungsportal"
