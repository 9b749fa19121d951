"""The log of who changed what: one table for the whole portal, only ever added to."""

from collections.abc import Iterable

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone


class EventQuerySet(models.QuerySet):
    def about(self, thing: models.Model):
        """The history of one object, newest first."""
        return self.filter(object_type=ContentType.objects.get_for_model(thing), object_id=thing.pk).order_by(
            "-occurred_at", "-pk"
        )

    def about_any(self, model: type[models.Model], keys: list[int]):
        """The history of several objects of one kind."""
        return self.filter(object_type=ContentType.objects.get_for_model(model), object_id__in=keys)

    def unname(self, model: type[models.Model], keys: list[int]) -> None:
        """Lets entries say "Konto Nr. 7" in place of a name. The database allows no other change of their words."""
        label = Concat(Value(f"{model._meta.verbose_name} Nr. "), Cast("object_id", models.CharField()))
        self.about_any(model, keys).update(object_label=label)


class Event(models.Model):
    """Somebody did something to an object. Never changed by hand; old ones go, see ``accounts/retention.py``."""

    occurred_at = models.DateTimeField("wann", default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, verbose_name="wer", related_name="+"
    )
    action = models.CharField("was", max_length=60, help_text="Zum Beispiel „veröffentlicht“.")
    object_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="Art", related_name="+")
    object_id = models.BigIntegerField("Nummer")
    thing = GenericForeignKey("object_type", "object_id")
    object_label = models.CharField("Bezeichnung", max_length=200)
    from_state = models.CharField("von", max_length=30, blank=True)
    to_state = models.CharField("nach", max_length=30, blank=True)
    note = models.TextField("Begründung", blank=True)
    changed_fields = models.JSONField("geänderte Felder", default=list, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "Ereignis"
        verbose_name_plural = "Verlauf"
        ordering = ["-occurred_at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="event_object")]

    def __str__(self):
        return f"{self.object_label}: {self.action}"

    # In the words of the object, for people; named as Django names them where a field has choices.

    def get_object_type_display(self) -> str:
        return self.object_type.name

    def get_from_state_display(self) -> str:
        return self._in_words(self.from_state)

    def get_to_state_display(self) -> str:
        return self._in_words(self.to_state)

    def get_changed_fields_display(self) -> str:
        model = self.object_type.model_class()
        return ", ".join(str(field_label(model, name)) for name in self.changed_fields)

    def _in_words(self, state: str) -> str:
        states = getattr(self.object_type.model_class(), "State", None)
        return str(dict(states.choices).get(state, state)) if states else state


def field_label(model: type[models.Model] | None, name: str) -> str:
    """What people call the field ``name``."""
    try:
        field = model._meta.get_field(name)
    except (FieldDoesNotExist, AttributeError):  # renamed since, or the whole model is gone
        return name
    return field.related_model._meta.verbose_name_plural if field.auto_created else field.verbose_name


def record(thing: models.Model, action: str, *, actor=None, now=None, **fields) -> Event:
    """Writes one event about ``thing``; ``fields`` are from_state, to_state, note, changed_fields."""
    (event,) = record_all([thing], action, actor=actor, now=now, **fields)
    return event


def record_all(things: Iterable[models.Model], action: str, *, actor=None, now=None, **fields) -> list[Event]:
    """Writes the same about each of ``things``."""
    now = now or timezone.now()
    return Event.objects.bulk_create(
        Event(
            occurred_at=now,
            actor=actor,
            action=action,
            object_type=ContentType.objects.get_for_model(thing),
            object_id=thing.pk,
            object_label=str(thing)[:200],
            **fields,
        )
        for thing in things
    )
