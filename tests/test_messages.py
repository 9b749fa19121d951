"""The catalogues in locale/ say everything that public pages say, with the same blanks to fill in."""

import re

import polib
import pytest
from django.conf import settings

from tests.messages import LANGUAGES, Message, catalogue_path, messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
TAG = re.compile(r"<[^>]+>")
SENTENCE_END = re.compile(r"[.?!:;](?:\s|$)")
MOST_WORDS = 15  # of a sentence in Leichte Sprache

in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(catalogue_path(language)))


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@in_each_language
def test_every_message_is_translated_and_no_other(language):
    entries = catalogue(language)

    assert {Message(entry.msgid, entry.msgid_plural, entry.msgctxt) for entry in entries} == set(messages()), (
        "make messages"
    )
    assert [entry.msgid for entry in entries if not entry.translated()] == []
    assert entries.fuzzy_entries() == []


@in_each_language
def test_blanks_and_markup_are_the_same(language):
    for entry in catalogue(language):
        most = {*PLACEHOLDER.findall(entry.msgid), *PLACEHOLDER.findall(entry.msgid_plural)}
        for text in translations(entry):
            found = set(PLACEHOLDER.findall(text))
            assert found <= most, entry.msgid
            assert "%" not in PLACEHOLDER.sub("", text), entry.msgid
            assert sorted(TAG.findall(text)) == sorted(TAG.findall(entry.msgid)), entry.msgid
            assert text[:1].isspace() == entry.msgid[:1].isspace(), entry.msgid
        assert set(PLACEHOLDER.findall(translations(entry)[-1])) == set(
            PLACEHOLDER.findall(entry.msgid_plural or entry.msgid)
        ), entry.msgid


@pytest.mark.parametrize("language", [*LANGUAGES, settings.LANGUAGE_CODE])
def test_the_compiled_catalogue_is_that_of_the_text(language):
    text, compiled = catalogue(language), polib.mofile(str(catalogue_path(language).with_suffix(".mo")))

    assert {(entry.msgctxt, entry.msgid): translations(entry) for entry in compiled} == {
        (entry.msgctxt, entry.msgid): translations(entry) for entry in text
    }


@in_each_language
def test_sentences_in_easy_language_are_short(language):
    if language != "de-simple":
        pytest.skip("only a rule of Leichte Sprache")
    long = [
        sentence
        for entry in catalogue(language)
        for text in translations(entry)
        for sentence in SENTENCE_END.split(TAG.sub("", text))
        if len(sentence.split()) > MOST_WORDS
    ]

    assert long == []
