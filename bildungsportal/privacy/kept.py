"""How the table of personal data is written down."""

from dataclasses import dataclass, field

from django.apps import apps
from django.db import models

from accounts.retention import Rule


@dataclass(frozen=True)
class Kept:
    """Personal fields of one model, and when they go.

    ``by_user`` and ``by_email`` are the fields that say whose a row is; without them it cannot be found by person.
    ``hidden`` fields are personal too, but nobody gets to read them, not even their owner: they work as keys.
    ``labels`` are for packages that do not speak German.
    """

    label: str  # like "accounts.User"
    fields: str
    until: str = ""
    rules: tuple[Rule, ...] = ()
    by_user: tuple[str, ...] = ()
    by_email: tuple[str, ...] = ()
    hidden: str = ""
    title: str = ""
    labels: dict[str, str] = field(default_factory=dict)

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def name(self) -> str:
        return self.title or str(self.model._meta.verbose_name_plural)

    @property
    def is_findable(self) -> bool:
        return bool(self.by_user or self.by_email)

    @property
    def shown(self) -> dict[str, str]:
        """The fields that people may read, with their names on screen."""
        return {name: self._label(name) for name in self.fields.split()}

    @property
    def kinds(self) -> list[str]:
        """The fields in words, the hidden ones too."""
        return [self._label(name) for name in [*self.fields.split(), *self.hidden.split()]]

    @property
    def ends(self) -> list[str]:
        """When the rows go, in words."""
        ends = [f"{rule.what}: {in_words(rule.after)}" for rule in self.rules]
        return [*ends, self.until] if self.until else ends

    def _label(self, name: str) -> str:
        return self.labels.get(name) or str(self.model._meta.get_field(name).verbose_name)


@dataclass(frozen=True)
class Activity:
    """Verarbeitungstätigkeit (article 30 of the GDPR): why the portal keeps what, and who gets it."""

    name: str
    purpose: str
    basis: str
    people: str
    recipients: str
    kept: tuple[Kept, ...]


def in_words(period) -> str:
    match period.days:
        case 0:
            return "sofort"
        case 1:
            return "nach 1 Tag"
        case days:
            return f"nach {days} Tagen"
