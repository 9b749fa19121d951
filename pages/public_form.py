"""Forms that anybody may send: a trap for programs that fill in everything, and a limit for those that send too much.

A view asks ``is_from_a_program`` before it writes, and answers as if it had written. ``refuse_too_many`` counts.
"""

import datetime as dt

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.throttle import Limit, place_of


class PublicForm(forms.Form):
    """Mix it in before ``ModelForm``. ``components/form_trap.html`` hides the trap from people."""

    # No browser fills in this name by itself, and no form of ours asks for it.
    betreff = forms.CharField(required=False)

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.cleaned_data.get("betreff"))

    def refuse_too_many(self, request: HttpRequest, limit: Limit, now: dt.datetime) -> bool:
        """Counts this sending and adds an error where it is one too many from the same place."""
        is_passed = limit.is_passed(place_of(request), now)
        if is_passed:
            text = _("Von Ihrem Anschluss kamen sehr viele Nachrichten. Bitte versuchen Sie es später noch einmal.")
            self.add_error(None, text)
        return is_passed
