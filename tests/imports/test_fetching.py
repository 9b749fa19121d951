"""Sources that the portal fetches: only from public addresses, within limits, and again where that may help."""

import datetime as dt
import json
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from post_office.models import Email

from imports.fetch import Fetcher, FetchError, Unreachable, is_public
from imports.formats import FORMATS
from imports.models import ImportRun, Source
from imports.pulls import pull
from imports.records import Format
from offers.models import LifePhase, Offer, Topic
from tests.factories import NOW, create_provider, create_term
from tests.imports.test_upload import parse, rows

CERTIFICATE = Path(__file__).with_name("certificate.pem")  # for tests only, with its key; valid for a hundred years


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        self.server.answer(self)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.asked = []
    server.url = f"http://vhs.example:{server.server_port}/kurse.json"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def fetcher(**options) -> Fetcher:
    """Finds every name here, and calls this machine public, but for what is named "intern"."""
    find = {"intern.example": "10.0.0.7"}
    rules = {
        "resolve": lambda host, port: [find.get(host, "127.0.0.1")],
        "is_allowed": lambda address: address == "127.0.0.1",
        "pause": lambda seconds: None,
    }
    return Fetcher(**{**rules, **options})


def send(status=200, body=b"[]", **headers):
    def answer(request):
        request.send_response(status)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {"Content-Type": "application/json", "Content-Length": len(body), **given}.items():
            request.send_header(name, str(value))
        request.end_headers()
        request.wfile.write(body)

    return answer


def one_after_the_other(*answers):
    left = list(answers)
    return lambda request: left.pop(0)(request)


# --- What may be asked -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True), ("2a00:1450:4001::1", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("0.0.0.0", False),  # noqa: S104
        ("100.64.0.1", False), ("224.0.0.1", False), ("::1", False), ("fe80::1%eth0", False), ("fd00::1", False),
        ("::ffff:127.0.0.1", False), ("::ffff:93.184.216.34", True), ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False), ("fec0::1", False),
    ],
)  # fmt: skip
def test_public_addresses(address, expected):
    assert is_public(address) == expected


@pytest.mark.parametrize(
    "address",
    ["ftp://vhs.example/a", "file:///etc/passwd", "http://", "http://a:b@vhs.example/", "http://[::1", "gopher://x/"],
)
def test_other_addresses_are_refused(address):
    with pytest.raises(FetchError):
        fetcher().fetch(address)


def test_this_machine_is_refused(server):
    server.answer = send()

    with pytest.raises(FetchError, match="internes Netz"):
        Fetcher().fetch(f"http://127.0.0.1:{server.server_port}/")
    with pytest.raises(FetchError, match="internes Netz"):
        Fetcher().fetch(f"http://localhost:{server.server_port}/")
    assert server.asked == []


def test_one_internal_address_among_public_ones_is_enough(server):
    with pytest.raises(FetchError, match="internes Netz"):
        fetcher(resolve=lambda host, port: ["127.0.0.1", "10.0.0.1"]).fetch(server.url)


def test_the_name_is_asked_once_and_the_checked_address_is_used(server):
    server.answer = send()
    answers = [["127.0.0.1"], ["10.0.0.1"]]

    fetcher(resolve=lambda host, port: answers.pop(0)).fetch(server.url).file.close()

    assert answers == [["10.0.0.1"]]
    assert server.asked[0][1]["Host"] == f"vhs.example:{server.server_port}"


# --- Redirects -----------------------------------------------------------------------------------------------------


def test_addresses_as_people_copy_them(server):
    server.answer = send()

    fetcher().fetch(
        f"http://vhs-köln.example:{server.server_port}/Kurse für Ältere.json?nach=a%20b&ort=Köln"
    ).file.close()

    [(path, headers)] = server.asked
    assert path == "/Kurse%20f%C3%BCr%20%C3%84ltere.json?nach=a%20b&ort=K%C3%B6ln"
    assert headers["Host"] == f"xn--vhs-kln-e1a.example:{server.server_port}"


def test_a_redirect_is_followed(server):
    server.answer = one_after_the_other(send(302, b"", Location="/neu.json"), send(body=b"[1]"))

    with fetcher().fetch(server.url).file as file:
        assert file.read() == b"[1]"
    assert [path for path, _ in server.asked] == ["/kurse.json", "/neu.json"]


@pytest.mark.parametrize("target", ["http://intern.example/", "file:///etc/passwd", "//intern.example/x"])
def test_a_redirect_inside_is_not(server, target):
    server.answer = send(302, b"", Location=target)

    with pytest.raises(FetchError):
        fetcher().fetch(server.url)
    assert len(server.asked) == 1


def test_redirects_in_a_circle(server):
    server.answer = send(302, b"", Location="/kurse.json")

    with pytest.raises(FetchError, match="zu oft"):
        fetcher().fetch(server.url)
    assert len(server.asked) == 4


# --- Limits --------------------------------------------------------------------------------------------------------


def test_too_large(server):
    server.answer = send(body=b"x" * 3000)

    with pytest.raises(FetchError, match="größer als"):
        fetcher(most_bytes=2000).fetch(server.url)


def test_a_body_without_end(server):
    def endless(request):
        request.send_response(200)
        request.end_headers()
        try:
            while True:
                request.wfile.write(b"x" * 10_000)
        except OSError:
            pass

    server.answer = endless

    with pytest.raises(FetchError, match="größer als"):
        fetcher(most_bytes=100_000).fetch(server.url)


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_byte_now_and_then(server, where):
    def drip(request):
        try:
            if where == "body":
                request.send_response(200)
                request.end_headers()
            for _ in range(100):
                request.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            pass

    server.answer = drip
    began = time.monotonic()

    with pytest.raises(FetchError):
        fetcher(seconds=0.3).follow(server.url, {})
    assert time.monotonic() - began < 3


def test_a_page_in_place_of_a_file(server):
    server.answer = send(body=b"<html>", Content_Type="text/html; charset=utf-8")

    with pytest.raises(FetchError, match="Internetseite"):
        fetcher().fetch(server.url)
    fetcher().fetch(server.url, reads_pages=True).file.close()


# --- Again ---------------------------------------------------------------------------------------------------------


def test_errors_of_the_server_are_tried_again(server):
    server.answer = one_after_the_other(send(503), send(500), send())
    pauses = []

    fetcher(pause=pauses.append).fetch(server.url).file.close()

    assert pauses == [2, 8]


def test_three_times_is_enough(server):
    server.answer = send(503)

    with pytest.raises(Unreachable, match="503"):
        fetcher().fetch(server.url)
    assert len(server.asked) == 3


def test_refusals_are_not_tried_again(server):
    server.answer = send(404)

    with pytest.raises(FetchError, match="404"):
        fetcher().fetch(server.url)
    assert len(server.asked) == 1


# --- HTTPS -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def secure_server(server, monkeypatch):
    """The same server with a certificate for vhs.example, which this machine trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.url = f"https://vhs.example:{server.server_port}/kurse.json"
    server.answer = send(body=b"[1]")
    server.handle_error = lambda request, address: None  # who hangs up does so on purpose
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    return server


def test_a_file_comes_through_https(secure_server):
    with fetcher().fetch(secure_server.url).file as file:
        assert file.read() == b"[1]"


def test_a_certificate_for_another_name_is_refused(secure_server):
    with pytest.raises(Unreachable, match="nicht erreichbar"):
        fetcher().fetch(secure_server.url.replace("vhs.example", "www.example"))

    assert secure_server.asked == []


def test_a_certificate_that_nobody_vouches_for_is_refused(secure_server, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(Unreachable, match="nicht erreichbar"):
        fetcher().fetch(secure_server.url)

    assert secure_server.asked == []


def test_https_does_not_lead_to_http(secure_server):
    secure_server.answer = send(302, b"", Location="http://vhs.example/kurse.json")

    with pytest.raises(FetchError, match="ungeschützte"):
        fetcher().fetch(secure_server.url)


# --- Sources -------------------------------------------------------------------------------------------------------


@pytest.fixture
def source(portal, server, monkeypatch):
    monkeypatch.setitem(FORMATS, "einfach", Format("Einfache Liste", parse))
    source = Source.objects.create(
        code="vhs", name="vhs", format="einfach", provider=create_provider(), is_released=True, address=server.url,
        interval=24, next_pull_at=NOW, maintainer_email="technik@vhs.example",
    )  # fmt: skip
    source.default_topics.add(create_term(Topic))
    source.default_life_phases.add(create_term(LifePhase))
    return source


def body(*titles) -> bytes:
    return json.dumps(rows(*titles)).encode()


def test_it_is_taken_over_and_the_same_file_is_not_sent_again(source, server):
    server.answer = one_after_the_other(send(body=body("Töpfern"), ETag='"1"'), send(304, b""))

    run = pull(source, now=NOW, fetcher=fetcher())
    source.refresh_from_db()
    again = pull(source, now=NOW + dt.timedelta(days=1), fetcher=fetcher())

    assert (run.state, run.created, again) == ("done", 1, None)
    assert server.asked[1][1]["If-None-Match"] == '"1"'
    assert Offer.objects.get().state == "published"
    assert Source.objects.get().next_pull_at == NOW + dt.timedelta(days=2)


def test_a_dry_run_changes_nothing(source, server):
    server.answer = send(body=body("Töpfern"))

    run = pull(source, now=NOW, fetcher=fetcher(), dry_run=True)

    assert run.created == 1
    assert not ImportRun.objects.exists()
    assert not Offer.objects.exists()
    assert Source.objects.get().next_pull_at == NOW


def test_failures_wait_longer_and_the_third_is_told_once(source, server):
    server.answer = send(404)
    pauses, mails = [], []

    for _ in range(4):
        source.refresh_from_db()
        pull(source, now=NOW, fetcher=fetcher())
        pauses.append(Source.objects.get().next_pull_at - NOW)
        mails.append(Email.objects.count())

    assert pauses == [dt.timedelta(minutes=minutes) for minutes in [15, 30, 60, 120]]
    assert mails == [0, 0, 1, 1]
    assert Email.objects.get().to == ["technik@vhs.example"]
    assert [run.message for run in ImportRun.objects.all()] == ["Der Server gibt die Datei nicht heraus (404)."] * 4


def test_a_broken_file_fails_and_leaves_no_mark(source, server):
    server.answer = send(body=json.dumps([*rows("A"), "stop"]).encode(), ETag='"1"')

    assert pull(source, now=NOW, fetcher=fetcher()).state == "failed"
    assert (Source.objects.get().etag, Offer.objects.count()) == ("", 0)


def test_the_command_says_what_failed(source, capsys, monkeypatch):
    source.address = "http://127.0.0.1:9/"
    source.save()

    with pytest.raises(CommandError, match="1 von 1 Datenübernahmen sind gescheitert"):
        call_command("run_imports", "--source", "vhs", "--dry-run")

    assert capsys.readouterr().out.splitlines() == [
        "Probelauf, nichts wird gespeichert.",
        "vhs: gescheitert. Die Adresse führt in ein internes Netz. Von dort holt das Portal nichts.",
    ]
    assert not ImportRun.objects.exists()
