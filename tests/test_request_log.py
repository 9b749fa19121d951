"""One line per request, with an id, and nothing that a person typed."""

import logging
import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from bildungsportal import logs
from bildungsportal.middleware import request_log


@pytest.fixture
def handle():
    """Sends a request through the middleware; returns the response and the id that log lines got meanwhile."""

    def handle(path="/angebote/", view=lambda request: HttpResponse(), **headers):
        ids = []

        def get_response(request):
            ids.append(logs.request_id.get())
            return view(request)

        response = request_log(get_response)(RequestFactory().get(path, headers=headers))
        return response, ids[0]

    return handle


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, "bildungsportal.request")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "bildungsportal.request"]


def test_request_gets_an_id_that_the_response_names(handle):
    response, request_id = handle()

    assert re.fullmatch(r"[0-9a-f]{16}", request_id)
    assert response["X-Request-ID"] == request_id


def test_two_requests_have_two_ids(handle):
    assert handle()[1] != handle()[1]


def test_id_of_a_proxy_is_kept(handle):
    response, request_id = handle(**{"X-Request-ID": "proxy-17.4_a"})

    assert response["X-Request-ID"] == request_id == "proxy-17.4_a"


@pytest.mark.parametrize("given", ["short", "x" * 65, "with space", "abcdefgh\nERROR", "ümläutig", "<script>"])
def test_unsafe_id_is_replaced(handle, given):
    _, request_id = handle(**{"X-Request-ID": given})

    assert re.fullmatch(r"[0-9a-f]{16}", request_id)


def test_line_has_method_path_status_and_time(handle, lines):
    handle("/angebote/", view=lambda request: HttpResponse(status=404))

    [line] = lines()
    assert re.fullmatch(r"GET /angebote/ 404 \d+\.\d ms", line)


def test_line_has_no_query(handle, lines):
    handle("/angebote/?q=Schuldnerberatung&gemeinde=Vellmar")

    [line] = lines()
    assert "Schuldnerberatung" not in line
    assert "Vellmar" not in line
    assert "?" not in line


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/themen/b%C3%BCcher/", r"/themen/b\xfccher/"),
        ("/a%0A2026-11-22%20ERROR%20fake", r"/a\n2026-11-22 ERROR fake"),
        ("/%1b%5b31m", r"/\x1b[31m"),
        ("/" + "x" * 500, "/" + "x" * 199),
    ],
)
def test_path_can_neither_forge_nor_flood_the_log(handle, lines, path, logged):
    handle(path)

    [line] = lines()
    assert line.startswith(f"GET {logged} 200 ")


def test_id_ends_with_its_request(handle):
    def fail(request):
        raise RuntimeError("broken view")

    with pytest.raises(RuntimeError):
        handle(view=fail)

    assert logs.request_id.get() == "-"


def test_every_record_has_an_id():
    record = logging.makeLogRecord({"msg": "from a command"})

    assert logs.RequestId().filter(record)
    assert record.request_id == "-"
