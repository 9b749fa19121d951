"""Fields of forms in the look of the portal; Django knows the rest, from labels to errors."""

from django import forms, template

register = template.Library()

CLASSES = [
    (forms.CheckboxInput, "kern-form-check__checkbox"),
    (forms.CheckboxSelectMultiple, "kern-form-check__checkbox"),
    (forms.RadioSelect, "kern-form-check__radio"),
    (forms.Select, "kern-form-input__select"),
    (forms.Widget, "kern-form-input__input"),
]


@register.inclusion_tag("components/field.html")
def field(bound: forms.BoundField) -> dict:
    """One field with its label, its help and its errors."""
    widget = bound.field.widget
    css = next(css for kind, css in CLASSES if isinstance(widget, kind))
    if bound.errors:
        css += f" {css}--error"
    is_select = isinstance(widget, forms.Select) and not isinstance(widget, forms.RadioSelect)
    return {
        "field": bound,
        "css": css,
        "input": bound.as_widget(attrs={"class": css}),
        "is_box": isinstance(widget, forms.CheckboxInput),
        "is_select": is_select,
    }
