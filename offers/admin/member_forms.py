"""Small forms of members about one of their offers."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from offers.admin.native import Prose, make_native
from offers.admin.run_forms import titled
from offers.content import semester
from offers.content.merge import Values
from offers.editorial.in_words import Words


class NoteForm(forms.Form):
    """What a member wants to tell the Redaktion."""

    note = Prose(
        label=_("Nachricht an die Redaktion"), rows=3, max_length=2000, required=False,
        help_text=_("Freiwillig. Zum Beispiel die Antwort auf eine Rückfrage."),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        make_native(self)


class SemesterForm(forms.Form):
    """From when on an offer takes place again, and which of its runs."""

    start = forms.DateField(
        label=_("Wann geht es wieder los?"),
        help_text=_("Der erste Termin liegt auf dem gleichen Wochentag wie bisher, an diesem Tag oder kurz danach."),
    )
    runs = forms.TypedMultipleChoiceField(
        label=_("Welche Termine?"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, shown: list[Values], words: Words, today: dt.date):
        self.known = {run["id"]: run for run in shown}
        start = semester.proposed_start(shown, today) or today
        super().__init__(*args, initial={"start": start, "runs": list(self.known)})
        self.fields["runs"].choices = [(number, titled(words, run, 3)) for number, run in self.known.items()]
        if len(self.known) < 2:  # nothing to choose
            del self.fields["runs"]
        make_native(self)

    @property
    def chosen(self) -> list[Values]:
        return [self.known[number] for number in self.cleaned_data.get("runs", self.known)]
