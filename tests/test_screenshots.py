"""The pictures of the documents are there, small, and used."""

import re

from django.conf import settings

from tests.screenshots import FOLDER, MAX_BYTES, MEMBERS, PUBLIC, SIZES, STAFF

DOCS = settings.BASE_DIR / "docs"


def test_there_is_a_picture_of_every_page_at_every_width():
    wanted = {f"{name}-{width}.webp" for name in [*PUBLIC, *MEMBERS, *STAFF] for width in SIZES}

    assert {path.name for path in FOLDER.iterdir()} == wanted


def test_pictures_are_small():
    assert [path.name for path in FOLDER.iterdir() if path.stat().st_size >= MAX_BYTES] == []


def test_each_picture_in_a_handbook_says_what_it_shows():
    for handbook in DOCS.glob("handbuch-*.md"):
        pictures = re.findall(r"!\[(.*?)\]\(screenshots/", handbook.read_text(encoding="utf-8"))
        assert pictures, handbook.name
        assert all(pictures), handbook.name


def test_headings_of_the_handbooks_can_be_reached_from_their_lists():
    for handbook in DOCS.glob("handbuch-*.md"):
        text = handbook.read_text(encoding="utf-8")
        headings = [
            heading.lower().replace(",", "").replace(" ", "-") for heading in re.findall(r"^## (.+)$", text, re.M)
        ]
        assert re.findall(r"\]\(#(.+?)\)", text) == headings, handbook.name
