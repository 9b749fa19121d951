"""Amounts in Euro as people write them."""

import re

from django import forms

NUMBER = r"([1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:[.,](?:(\d{1,2})|[-–—]{1,2}))?"
AMOUNT = re.compile(rf"(?:(?:€|EUR|Euro)\s*)?{NUMBER}(?:\s*(?:€|EUR|Euro))?", re.IGNORECASE)


class EuroField(forms.DecimalField):
    """Takes "12,50", "12.50", "1.200", "45,-" and "8 €", and shows "12,50"."""

    widget = forms.TextInput

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "localize": True})

    def widget_attrs(self, widget):
        return {"inputmode": "decimal", "size": 9}

    def to_python(self, value):
        match = AMOUNT.fullmatch(value.strip()) if isinstance(value, str) else None
        if match:
            whole, cents = match.groups()
            value = f"{whole.replace('.', '')}.{cents or 0}"
        return super().to_python(value)
