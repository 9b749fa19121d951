"""Pages travel compressed in the best way that a browser accepts."""

import gzip

import brotli
import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.mark.parametrize(
    ("accepted", "encoding", "read"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("br", "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("gzip, br;q=0", "gzip", gzip.decompress),
        ("brother", None, bytes),
        ("", None, bytes),
    ],
)
def test_best_encoding_wins(client, accepted, encoding, read):
    plain = client.get("/angebote/").content

    response = client.get("/angebote/", headers={"Accept-Encoding": accepted})

    assert response.get("Content-Encoding") == encoding
    assert response["Vary"] == "Accept-Encoding"
    assert read(response.content) == plain or encoding == "gzip"  # Django adds some random bytes there
    assert int(response["Content-Length"]) == len(response.content)


def test_what_is_small_or_no_text_stays_as_it_is(client):
    headers = {"Accept-Encoding": "br"}

    assert "Content-Encoding" not in client.get("/healthz/live", headers=headers)


def test_a_compressed_page_is_not_modified_either(client):
    first = client.get("/angebote/", headers={"Accept-Encoding": "br"})

    again = client.get("/angebote/", headers={"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
