"""Files that cannot be taken: exit code 1, a German message, nothing written."""

import json

import pytest
from django.core.management import CommandError, call_command

from imports.models import ImportRun, Source
from offers.models import Offer, Topic
from tests.imports.courses import short, write


def refusal(path, *options, form="berlin-vhs") -> str:
    with pytest.raises(CommandError) as caught:
        call_command("import_offers", form, path, *options)
    assert caught.value.returncode == 1
    assert not Source.objects.exists()
    assert not ImportRun.objects.exists()
    assert not Offer.objects.exists()
    return str(caught.value)


@pytest.fixture
def file(berlin, tmp_path):
    return tmp_path / "Kurse.json"


def test_missing_file(file):
    assert refusal(file) == "Kurse.json: Diese Datei gibt es nicht."


def test_folder(file):
    file.mkdir()

    assert "Das ist ein Ordner, keine Datei." in refusal(file)


@pytest.mark.parametrize("content", ["", " \n", "\ufeff"])
def test_empty_file(file, content):
    file.write_text(content, encoding="utf-8")

    assert refusal(file) == "Kurse.json: Die Datei ist leer."


def test_too_large_file_is_not_even_read(file, settings, monkeypatch):
    settings.MAX_IMPORT_MEGABYTES = 0
    write(file.parent, short())
    monkeypatch.setattr("pathlib.Path.open", None)

    assert "Die Datei ist größer als 0 MB." in refusal(file)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_is_read(file, encoding):
    text = json.dumps({"veranstaltungen": {"veranstaltung": [short(name="Töpfern für Größere")]}}, ensure_ascii=False)
    file.write_text(text, encoding=encoding)

    call_command("import_offers", "berlin-vhs", file)

    assert Offer.objects.get().title == "Töpfern für Größere"


@pytest.mark.parametrize("content", [b"\x00" * 50, b"\x89PNG\r\n\x1a\n\x00\x00", b"{\xff\xfe\x00"])
def test_no_text_at_all(file, content):
    file.write_bytes(content)

    assert "kein gültiges JSON" in refusal(file)


def test_invalid_json_with_line_and_column(file):
    file.write_text('{"veranstaltungen":\n {"veranstaltung": [}}', encoding="utf-8")

    assert "Ab Zeile 2 ist die Datei kein gültiges JSON." in refusal(file)


def test_file_that_breaks_off(file):
    write(file.parent, short(), short("2"))
    file.write_bytes(file.read_bytes()[:-500])

    assert "Vielleicht wurde sie nicht vollständig übertragen." in refusal(file)


@pytest.mark.parametrize(
    "root",
    [
        [], {}, "Kurse", None, 5, {"veranstaltungen": []}, {"veranstaltungen": {"kurs": []}},
        [{"veranstaltungen": {"veranstaltung": []}}], {"features": []},
    ],
)  # fmt: skip
def test_right_json_of_another_kind(file, root):
    file.write_text(json.dumps(root), encoding="utf-8")

    message = refusal(file)

    assert "Das ist kein Kursverzeichnis der Berliner vhs" in message
    assert "geben Sie das richtige Format an" in message


@pytest.mark.parametrize("courses", [[], None])
def test_no_course_at_all(file, courses):
    file.write_text(json.dumps({"veranstaltungen": {"veranstaltung": courses}}), encoding="utf-8")

    assert refusal(file) == "Kurse.json: Die Datei enthält keinen einzigen Kurs. Es wurde nichts geändert."


def test_deep_nesting(file):
    file.write_text("[" * 200_000 + "]" * 200_000, encoding="utf-8")

    assert "kein gültiges JSON" in refusal(file)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_are_none_say_nothing(file, number):
    course = json.dumps(short(name="N")).replace('"N"', number)
    file.write_text('{"veranstaltungen": {"veranstaltung": [%s]}}' % course, encoding="utf-8")  # noqa: UP031

    call_command("import_offers", "berlin-vhs", file)

    assert ImportRun.objects.get().rejected == 1
    assert not Offer.objects.exists()


def test_a_number_beyond_all_numbers(file):
    file.write_text('{"veranstaltungen": 1e99999999999999999999}', encoding="utf-8")

    assert "kein gültiges JSON" in refusal(file)


@pytest.mark.parametrize("number", ["1" * 10_000, "1e999", "0." + "1" * 10_000])
def test_endless_numbers_do_no_harm(file, number):
    course = json.dumps(short(name="N")).replace('"N"', number)
    file.write_text('{"veranstaltungen": {"veranstaltung": [%s]}}' % course, encoding="utf-8")  # noqa: UP031

    call_command("import_offers", "berlin-vhs", file)

    assert Offer.objects.count() == 1


def test_unknown_format(file):
    assert refusal(file, form="brief").startswith("Das Format „brief“ gibt es nicht. Bekannt sind: berlin-vhs, ")


def test_bad_name_of_a_source(file):
    write(file.parent, short())

    assert "Das Kürzel „Die vhs!“ geht nicht" in refusal(file, "--source", "Die vhs!")


@pytest.mark.django_db
def test_portal_that_is_not_set_up(tmp_path):
    assert "manage.py setup_kommune" in refusal(write(tmp_path, short()))


def test_portal_without_vocabularies(file):
    Topic.objects.update(is_active=False)

    assert "manage.py load_vocabularies" in refusal(write(file.parent, short()))


def test_source_of_another_format(berlin, tmp_path):
    Source.objects.create(code="vhs-berlin", name="Alt", format="fremd")

    with pytest.raises(CommandError, match="liefert das Format „fremd“, nicht „berlin-vhs“"):
        call_command("import_offers", "berlin-vhs", write(tmp_path, short()))
