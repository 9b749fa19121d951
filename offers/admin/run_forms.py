"""When and where: the forms of runs with their dates, and of prices, from a snapshot and back.

Rows are added by filling in an empty one and taken away by emptying them, so that it works without a script.
"""

from functools import cached_property
from typing import Any

from django import forms
from django.contrib.admin.helpers import Fieldset
from django.utils.translation import gettext_lazy as _

from offers.admin.euro import EuroField
from offers.admin.forms import WEEKDAYS
from offers.admin.native import make_native
from offers.content.merge import Values
from offers.content.snapshot import DATE_FIELDS, EXCEPTION_FIELDS, PRICE_FIELDS, plain
from offers.editorial.in_words import Words
from offers.models import PriceOption, Run, RunDate, RunException
from providers.models import Provider, Venue

MOST_RUNS, MOST_ROWS = 60, 400
Kind, Frequency = Run.Kind, Run.Frequency
# What a volunteer chooses first; it stands for the kind of the run and its frequency.
SCHEDULES = {
    "weekly": (_("jede Woche"), Kind.SERIES, Frequency.WEEKLY),
    "fortnightly": (_("alle zwei Wochen"), Kind.SERIES, Frequency.FORTNIGHTLY),
    "by_weekday": (
        _("jeden Monat am gleichen Wochentag, zum Beispiel am 2. Dienstag"), Kind.SERIES, Frequency.MONTHLY_BY_WEEKDAY,
    ),
    "by_date": (
        _("jeden Monat am gleichen Tag, zum Beispiel am 15."), Kind.SERIES, Frequency.MONTHLY_BY_DATE,
    ),
    "dated": (_("an einzelnen Tagen"), Kind.DATED, ""),
    "open_start": (_("jederzeit, der Einstieg ist immer möglich"), Kind.OPEN_START, ""),
    "on_request": (_("nach Absprache"), Kind.ON_REQUEST, ""),
    "self_paced": (_("wann man möchte, zum Beispiel beim Lernen im Internet"), Kind.SELF_PACED, ""),
}  # fmt: skip


def schedule_of(run: Values) -> str:
    return next(key for key, (_label, *what) in SCHEDULES.items() if what == [run["kind"], run["frequency"]])


# --- Rows: dates, exceptions, prices -----------------------------------------------------------------------------


class RowForm(forms.ModelForm):
    """One row; where ``key`` is empty there is none. ``names`` are those of the snapshot."""

    key = ""
    names: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields[self.key].required = False
        make_native(self)

    @property
    def is_given(self) -> bool:
        return self.cleaned_data.get(self.key) is not None

    def clean(self):
        given = super().clean()
        if self.key not in self.errors and given.get(self.key) is None and self.says_something():
            self.add_error(self.key, _("Bitte füllen Sie dieses Feld aus oder leeren Sie die Zeile ganz."))
        return given

    def says_something(self) -> bool:
        return any(self.cleaned_data.get(name) not in (None, "", False) for name in self.changed_data)

    def _post_clean(self):
        if self.is_given:  # the rules of the model are for rows that are there
            super()._post_clean()

    def values(self) -> Values:
        return {name: plain(self.cleaned_data.get(name)) for name in self.names}


class DateForm(RowForm):
    key = "date"
    names = DATE_FIELDS

    class Meta:
        model = RunDate
        fields = DATE_FIELDS
        labels = {"start_time": _("von"), "end_time": _("bis")}


class ExceptionForm(RowForm):
    key = "date"
    names = EXCEPTION_FIELDS

    class Meta:
        model = RunException
        fields = EXCEPTION_FIELDS
        labels = {"kind": _("Was ist an diesem Tag?")}

    def clean(self):
        given = super().clean()
        is_moved = given.get("kind") == RunException.Kind.MOVED
        if is_moved and not given.get("moved_to") and self.is_given:
            self.add_error("moved_to", _("Auf welchen Tag ist der Termin verlegt?"))
        elif not is_moved and any(given.get(name) for name in ["moved_to", "start_time", "end_time"]):
            self.add_error("kind", _("Ein neuer Tag oder eine neue Zeit gehört zu „verlegt auf“."))
        return given

    def says_something(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ["moved_to", "start_time", "end_time"])


class PriceForm(RowForm):
    key = "amount"
    names = PRICE_FIELDS

    class Meta:
        model = PriceOption
        fields = ["amount", "amount_max", "kind", "unit", "condition"]
        field_classes = {"amount": EuroField, "amount_max": EuroField}
        help_texts = {"condition": _("Zum Beispiel „mit Ehrenamtskarte“.")}

    def says_something(self) -> bool:
        return bool(self.cleaned_data.get("amount_max") or self.cleaned_data.get("condition"))


class Rows(forms.BaseFormSet):
    """Rows of one kind; ``content`` is the whole list, and what was shown where nothing was touched."""

    def __init__(self, *args, shown: list[Values], **kwargs):
        self.shown = shown
        super().__init__(*args, initial=shown, **kwargs)

    def clean(self):
        """Refuses the same day twice; the database would only say so in the end."""
        seen = set()
        for form in self.given():
            key = form.cleaned_data[form.key], form.cleaned_data.get("start_time")
            if form.key == "date" and key in seen:
                form.add_error("date", _("Diesen Termin gibt es schon."))
            seen.add(key)

    def given(self) -> list[RowForm]:
        return [form for form in self.forms if form.is_valid() and form.is_given]

    def content(self) -> list[Values]:
        if not self.has_changed():
            return self.shown
        return [form.values() for form in self.given()]


def rows(form: type[RowForm], blank: int) -> type[Rows]:
    return forms.formset_factory(form, formset=Rows, extra=blank, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


DateRows, ExceptionRows, PriceRows = rows(DateForm, 3), rows(ExceptionForm, 2), rows(PriceForm, 2)


# --- Runs --------------------------------------------------------------------------------------------------------


class RunForm(forms.ModelForm):
    """One run: first how often, then when, where, and what else there is to know."""

    schedule = forms.ChoiceField(
        label=_("Wie oft findet es statt?"), required=False,
        choices=[("", _("bitte wählen")), *((key, label) for key, (label, *_rest) in SCHEDULES.items())],
    )  # fmt: skip
    weekdays = forms.TypedMultipleChoiceField(
        label=_("An welchen Wochentagen?"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple,
        required=False, help_text=_("Leer heißt: am Wochentag des ersten Termins."),
    )  # fmt: skip
    number = forms.IntegerField(widget=forms.HiddenInput, required=False)
    is_gone = forms.BooleanField(
        label=_("Diese Termine weglassen"), required=False,
        help_text=_("Wenn sie nur ausfallen, wählen Sie besser „fällt aus“: Dann erfahren es die Menschen."),
    )  # fmt: skip

    class Meta:
        model = Run
        fields = [
            "weekdays", "start_time", "end_time", "starts_on", "ends_on", "skips_school_holidays",
            "skips_public_holidays", "venue", "room", "status", "course_number", "capacity", "seats_left",
            "registration_until", "note",
        ]  # fmt: skip
        labels = {
            "start_time": _("von (Uhrzeit)"), "end_time": _("bis (Uhrzeit)"), "starts_on": _("erster Tag"),
            "ends_on": _("letzter Tag"),
        }  # fmt: skip
        help_texts = {
            "ends_on": _("Leer heißt: bis auf Weiteres."),
            "venue": _("Leer bei Angeboten im Internet oder bei den Menschen zu Hause."),
            "room": _("Zum Beispiel „Raum 12, erster Stock“."),
            "status": _("Ändert sich sofort, ohne Prüfung."),
            "note": _("Zum Beispiel „Eingang über den Hof“."),
        }

    def __init__(self, *args, shown: Values, is_new: bool, title: str, venues, provider, initial=None, **kwargs):
        self.shown, self.is_new, self.title = shown, is_new, title
        initial = {name: value for name, value in shown.items() if name in RUN_NAMES}
        if shown:
            initial |= {"number": shown["id"], "schedule": schedule_of(shown), "venue": shown["venue_id"]}
        super().__init__(*args, instance=Run(), initial=initial, **kwargs)
        usable = Venue.objects.usable_by(provider) | Venue.objects.filter(pk=self.shown.get("venue_id"))
        self.fields["venue"].queryset = usable
        self.fields["venue"].choices = venues
        make_native(self)
        if is_new:  # it takes place, and to leave it out one leaves it empty
            del self.fields["status"], self.fields["is_gone"]
        data = self.data if self.is_bound else None
        self.dates = DateRows(data, prefix=f"{self.prefix}-dates", shown=self.shown.get("dates", []))
        self.exceptions = ExceptionRows(
            data, prefix=f"{self.prefix}-exceptions", shown=self.shown.get("exceptions", [])
        )

    # --- On the page ---------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Whether there is something to look at: a mistake, or what somebody is just writing."""
        return self.is_bound and (self.has_changed() or not self.is_valid())

    def section(self, *fields, name=None, classes=()) -> Fieldset:
        return Fieldset(self, name, (), fields, classes)

    @property
    def first_section(self) -> Fieldset:
        return self.section("schedule", *([] if self.is_new else ["status"]))

    @property
    def rule_section(self) -> Fieldset:
        return self.section("weekdays", ("start_time", "end_time"), "skips_school_holidays", "skips_public_holidays")

    @property
    def period_section(self) -> Fieldset:
        return self.section(("starts_on", "ends_on"))

    @property
    def place_section(self) -> Fieldset:
        return self.section("venue", "room")

    @property
    def more_section(self) -> Fieldset:
        fields = ["course_number", ("capacity", "seats_left"), "registration_until", "note"]
        if not self.is_new:
            fields.append("is_gone")
        return self.section(*fields, name=_("Mehr zu diesen Terminen"), classes=["collapse"])

    # --- Rules ---------------------------------------------------------------------------------------------------

    @property
    def row_sets(self) -> list[Rows]:
        return [self.dates, self.exceptions]

    def has_changed(self):
        return super().has_changed() or any(formset.has_changed() for formset in self.row_sets)

    def is_valid(self):
        # Empty rows of a form that nobody touched are no mistakes.
        return super().is_valid() and all(formset.is_valid() for formset in self.row_sets)

    def clean(self):
        given = super().clean()
        if not given.get("schedule"):
            self.add_error("schedule", _("Bitte wählen Sie, wie oft es stattfindet."))
            return given
        _label, kind, _frequency = SCHEDULES[given["schedule"]]
        first, last, start, end = (given.get(name) for name in ["starts_on", "ends_on", "start_time", "end_time"])
        if kind == Kind.SERIES and first is None and "starts_on" not in self.errors:
            self.add_error("starts_on", _("Wann ist der erste Termin?"))
        if kind == Kind.DATED and self.dates.is_valid() and not self.dates.given():
            self.add_error("schedule", _("Bitte tragen Sie mindestens einen Tag ein."))
        if first and last and last < first:
            self.add_error("ends_on", _("Der letzte Tag liegt vor dem ersten."))
        if end and start is None and "start_time" not in self.errors:
            self.add_error("start_time", _("Wann beginnt es?"))
        if start and end and end <= start:
            self.add_error("end_time", _("Das Ende muss nach dem Beginn liegen."))
        capacity, left = given.get("capacity"), given.get("seats_left")
        if capacity is not None and left is not None and left > capacity:
            self.add_error("seats_left", _("Es kann nicht mehr freie Plätze als Plätze geben."))
        return given

    # --- Back into a snapshot ------------------------------------------------------------------------------------

    def content(self) -> Values | None:
        """The run as it is wanted, whole; None if there is none."""
        if not self.has_changed():
            return self.shown or None
        if self.cleaned_data.get("is_gone"):
            return None
        run = {**self.shown, **{name: self.value(name) for name in self.changed_data if name in RUN_NAMES}}
        if "venue" in self.changed_data:
            venue = self.cleaned_data["venue"]
            run["venue_id"] = venue.pk if venue else None
        _label, kind, frequency = SCHEDULES[self.cleaned_data["schedule"]]
        run |= {"kind": kind.value, "frequency": str(frequency)}
        # What a schedule has no use for stays behind.
        if kind != Kind.SERIES:
            run |= {"weekdays": [], "start_time": None, "end_time": None, "exceptions": []}
        else:
            run["exceptions"] = self.exceptions.content()
        if kind == Kind.DATED:
            run |= {"starts_on": None, "ends_on": None, "dates": self.dates.content()}
        else:
            run["dates"] = []
        return run

    def value(self, name: str) -> Any:
        return plain(self.cleaned_data[name])


RUN_NAMES = {name for name in RunForm.Meta.fields if name != "venue"}


class BaseRunForms(forms.BaseFormSet):
    """All runs of an offer, and one empty form for a further one."""

    def __init__(self, *args, shown: list[Values], provider: Provider, **kwargs):
        self.shown, self.provider = shown, provider
        super().__init__(*args, initial=shown, **kwargs)

    def get_form_kwargs(self, index):
        number = self.number(index)
        run = self.known.get(number, {})  # none where somebody else took it away meanwhile
        is_new = number is None
        return {
            "shown": run,
            "is_new": is_new,
            "title": self.title(run),
            "venues": self.venues,
            "provider": self.provider,
        }

    def title(self, run: Values) -> str:
        """Like "Dienstags, 18:00 Uhr; Bürgerhaus, Vellmar": what tells one run from the others."""
        return titled(self.words, run, 1) or (_("Termine") if run else _("Weitere Termine: anderer Tag, anderer Ort"))

    @cached_property
    def words(self) -> Words:
        return Words({"runs": self.shown})

    @cached_property
    def known(self) -> dict[int, Values]:
        return {run["id"]: run for run in self.shown}

    def number(self, index: int | None) -> int | None:
        """Which run the form at ``index`` is about. What is shown may have changed since the page was made."""
        if self.is_bound:
            given = self.data.get(f"{self.prefix}-{index}-number", "")
            return int(given) if given.isascii() and given.isdigit() else None
        return self.shown[index]["id"] if index is not None and index < len(self.shown) else None

    @cached_property
    def venues(self) -> list:
        """Own places first, then those for all, then what the offer has besides; read once for all forms."""
        used = {run["venue_id"] for run in self.shown} - {None}
        mine = Venue.objects.usable_by(self.provider) | Venue.objects.filter(pk__in=used)
        groups: dict[Any, list] = {}
        names = {self.provider.pk: _("Ihre Orte"), None: _("Orte für alle")}
        for venue in mine.select_related("municipality").order_by("provider", "name"):
            groups.setdefault(names.get(venue.provider_id, _("Weitere Orte")), []).append((venue.pk, str(venue)))
        return [("", _("kein Ort")), *groups.items()]

    def content(self) -> list[Values]:
        """Every run; one that was not posted at all is left as it is."""
        posted = {form.shown["id"] for form in self.forms if form.shown}
        kept = [run for number, run in self.known.items() if number not in posted]
        return kept + [run for run in (form.content() for form in self.forms) if run]


def titled(words: Words, run: Values, most: int) -> str:
    """When a run takes place, by its rule or ``most`` of its dates, and where."""
    times = "; ".join(words.lines("runs.0.kind", run)[:most]).rstrip(".")
    return " – ".join(filter(None, [times, *words.lines("runs.0.venue_id", run)]))


RunForms = forms.formset_factory(
    RunForm, formset=BaseRunForms, extra=1, max_num=MOST_RUNS, absolute_max=MOST_RUNS + 1
)  # fmt: skip
