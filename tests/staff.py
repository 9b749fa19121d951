"""Who works in the staff's area, and what a browser would post there."""

import datetime as dt

from django.contrib.auth.models import Permission
from django.db.models import Model
from django.forms import BaseForm
from django.test import Client
from django.urls import reverse
from taggit.forms import TagField

from accounts.models import User
from tests.factories import create_user

OUR_APPS = ["accounts", "places", "pages", "providers", "offers", "imports"]


def create_editor(*, actions=("view", "change", "add", "delete"), **fields) -> User:
    """Somebody of the staff who may do ``actions`` with everything of ours, and is no superuser."""
    user = create_user(is_staff=True, **fields)
    names = "|".join(actions)
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label__in=OUR_APPS, codename__regex=rf"^({names})_")
    )
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def admin_url(thing: Model | type[Model], page: str) -> str:
    """The address of "changelist", "add", "change", "delete" or "history"."""
    args = [thing.pk] if isinstance(thing, Model) and page not in {"changelist", "add"} else []
    return reverse(f"admin:{thing._meta.app_label}_{thing._meta.model_name}_{page}", args=args)


def form_data(response) -> dict:
    """What the page of a form would post if nobody touched it."""
    data = {}
    for form in forms_of(response):
        for field in form:
            value = field.value()
            value = field.field.widget.format_value(value) if isinstance(field.field, TagField) else plain(value)
            if value not in (None, False, []):
                data[field.html_name] = value
    return data


def forms_of(response) -> list[BaseForm]:
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    rows = [form for formset in formsets for form in (formset.management_form, *formset.initial_forms)]
    return [response.context["adminform"].form, *rows]


def plain(value):
    match value:
        case None | bool():
            return "on" if value else value
        case list():
            return [plain(item) for item in value]
        case Model():
            return str(value.pk)
        case dt.time():
            return value.strftime("%H:%M")
        case dt.date():
            return value.isoformat()
        case _:
            return str(value)


def new_row(data: dict, prefix: str, **fields) -> dict:
    """``data`` with one more row in the formset ``prefix``."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    row = {f"{prefix}-{number}-{name}": value for name, value in fields.items()}
    return {**data, **row, f"{prefix}-TOTAL_FORMS": number + 1}


def errors_of(response) -> list[str]:
    """Every message of refusal on a page with a form."""
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    messages = [text for form in forms_of(response) for texts in form.errors.values() for text in texts]
    for formset in formsets:
        messages += formset.non_form_errors()
        messages += [text for form in formset.extra_forms for texts in form.errors.values() for text in texts]
    return messages
