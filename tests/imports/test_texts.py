"""Foreign texts become plain ones, and no HTML survives."""

import re

import pytest

from imports import texts
from tests.imports.courses import read, short, text


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("Ein Satz.\r\nNoch einer.", "Ein Satz.\nNoch einer."),
        ("a\x00b\x07c\ud800d", "abcd"),
        ("weich\u00adtrennen \u202eumgedreht", "weichtrennen umgedreht"),
    ],
)
def test_clean(given, plain):
    assert texts.clean(given)[0] == plain


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("Stufe?<br />\nHier.<br><br>Dort.", "Stufe?\n\nHier.\n\nDort."),
        ("Mit <b>Ton</b> &amp; <i>Farbe</i> f&uuml;r alle", "Mit Ton & Farbe für alle"),
        ("Inhalte:<ul><li>lesen<li>schreiben</ul>Ende", "Inhalte:\n\n- lesen\n- schreiben\n\nEnde"),
        ("Mehr <a href=https://vhs.example/kurse/> zu Kursen</a>.", "Mehr zu Kursen (https://vhs.example/kurse/)."),
        ('<a href="https://vhs.example">https://vhs.example</a>', "https://vhs.example"),
        ('<a href="javascript:alert(1)">Klick</a>', "Klick"),
        ('Text. <p style="visibility: hidden">taji</p> Mehr.', "Text.\n\nMehr.".replace("\n\n", " ")),
        ("Vor <script>alert('x')</script> nach", "Vor nach"),
        ("Vor <style>p {color: red}</style><svg onload=alert(1)>x</svg> nach", "Vor nach"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Hallo", "Hallo"),
        ("&amp;lt;b&amp;gt;fett&amp;lt;/b&amp;gt;", "fett"),
        ("<img src=x onerror=alert(1)>Bild", "Bild"),
        ("<!-- Notiz -->Text<!DOCTYPE html>", "Text"),
        ("Vor <![CDATA[x]]><![if !IE]>nach", "Vor nach"),
        ("Vor <![ÿ x]>nach <![ÿ", "Vor nach ![ÿ"),
        ("3 < 5 und 7 > 2", "3 < 5 und 7 > 2"),
    ],
)
def test_no_html_survives(given, plain):
    assert texts.plain(given) == plain


@pytest.mark.parametrize(
    "given",
    [
        "<scr<script>x</script>ipt>alert(1)</script>",
        "offen <b",
        "<a href='",
        "<<b>b",
        "&lt;" * 9 + "b",
        "&amp;" * 9 + "lt;b",
        "<?x",
        "</",
    ],
)
def test_broken_html_leaves_no_beginning_of_a_tag(given):
    assert not re.search("<[a-zA-Z/!?]", texts.plain(given))


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("Erster Satz.\nZweiter Satz.", "Erster Satz.\n\nZweiter Satz."),
        ("Ein Satz, der\nweitergeht.", "Ein Satz, der weitergeht."),
        ("In diesem Kurs suchen wir nach der eigenen literarischen kleinen\nStimme.", None),
        ("Themen:\n• eins\n* zwei\n\n- drei", "Themen:\n\n- eins\n- zwei\n- drei"),
        ("1. lesen\n2. schreiben", "1. lesen\n2. schreiben"),
        ("# Titel\n> Zitat\n-----\nText", "Titel\n\nZitat\n\nText"),
        ("", ""),
    ],
)
def test_lines_become_paragraphs(given, plain):
    assert texts.plain(given) == (plain or given.replace("\n", " "))


@pytest.mark.parametrize(
    ("length", "shorter"),
    [(100, "Ein Satz mit Wörtern"), (20, "Ein Satz mit Wörtern"), (19, "Ein Satz mit…"), (9, "Ein Satz…")],
)
def test_cut(length, shorter):
    assert texts.cut("Ein Satz mit Wörtern", length) == shorter


def test_cut_of_one_endless_word():
    assert texts.cut("x" * 500, 120) == "x" * 119 + "…"


@pytest.mark.parametrize(
    ("given", "sentences"),
    [
        ("Eins. Zwei. Drei ist sehr viel länger als alles davor.", "Eins. Zwei."),
        ("Wir lesen z. B. Zeitungen. Und sehr viel mehr noch.", "Wir lesen z. B. Zeitungen."),
        ("Am 19. Mai um 18 Uhr. Kommen Sie doch einfach vorbei.", "Am 19. Mai um 18 Uhr."),
        ("„Wirklich?“ Ja. Danach üben wir das alles sehr lange.", "„Wirklich?“ Ja."),
        ("Ohne Ende geht es hier immer weiter und weiter", "Ohne Ende geht es hier…"),
    ],
)
def test_first_sentences(given, sentences):
    assert texts.first_sentences(given, 28) == sentences


def test_teaser_leaves_out_lists_headings_and_textbooks():
    sentence = "Wir sprechen über alles, was der Tag so bringt."
    body = f"Lehrbuch: Con piacere, Lektion 7.\n\nInhalte:\n- einkaufen\n- kochen\n\n{sentence}"

    data = read(short(text=[text("Beschreibung", body)])).data

    assert data["teaser"] == sentence
    assert "- einkaufen\n- kochen" in data["description"]


def test_a_gigantic_text_is_cut():
    record = read(short(text=[text("Beschreibung", "Wort " * 100_000)]))

    assert len(record.data["description"]) <= 8000
    assert len(record.data["teaser"]) <= 300
    assert record.doubts == ["Die Beschreibung ist länger als 8000 Zeichen und wurde gekürzt."]


def test_html_in_every_text():
    evil = "<script>alert(1)</script><b onclick=x>Hallo</b> &lt;img src=x&gt;"
    record = read(
        short(name=evil, untertitel=evil, schlagwort=["SPRACHEN", evil], text=[text("Beschreibung", evil)])
    )  # fmt: skip

    for value in (record.title, record.data["teaser"], record.data["description"], *record.data["keywords"]):
        assert "<" not in value
        assert "alert" not in value
