"""Staff see what was taken over, and change nothing of it."""

import pytest
from django.contrib.admin import site
from django.test import RequestFactory

from imports.models import ImportItem, ImportRun, Source
from tests.factories import create_user
from tests.imports.courses import short, take


@pytest.mark.parametrize("model", [Source, ImportRun])
def test_read_only(db, model):
    request = RequestFactory().get("/")
    request.user = create_user(is_staff=True, is_superuser=True)
    model_admin = site.get_model_admin(model)

    assert model_admin.has_view_permission(request)
    assert not model_admin.has_add_permission(request)
    assert not model_admin.has_change_permission(request)
    assert not model_admin.has_delete_permission(request)


def test_pages(berlin, tmp_path, client):
    take(tmp_path, short(), short("2", name=""))
    client.force_login(create_user(is_staff=True, is_superuser=True))
    run = ImportRun.objects.get()

    listed = client.get("/verwaltung/imports/importrun/")
    shown = client.get(f"/verwaltung/imports/importrun/{run.pk}/change/")
    source = client.get(f"/verwaltung/imports/source/{run.source.pk}/change/")

    assert "Kurse.json" in listed.content.decode()
    assert ImportItem.objects.get().reason in shown.content.decode()
    assert "CC BY" in source.content.decode()
