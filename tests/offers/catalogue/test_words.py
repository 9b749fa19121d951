"""How German text is cut and folded into words, in offers and in searches."""

import unicodedata

import pytest

from offers.catalogue import text


def finds(asked: str, written: str) -> bool:
    """Whether a search for ``asked`` finds a text with ``written`` in it; no synonyms."""
    words = text.words(written)
    found = text.concepts(asked, {})
    return bool(found) and all(
        any(all(any(pattern.matches(word) for word in words) for pattern in phrase) for phrase in concept)
        for concept in found
    )


@pytest.mark.parametrize(
    "same",
    [
        ["Übung", "Uebung", "Ubung", "ÜBUNG", "übung"],
        ["Töpfern", "Toepfern", "Topfern", "TÖPFERN"],
        ["Ältere", "Aeltere", "Altere"],
        ["Straße", "Strasse", "STRASSE", "STRAẞE"],
        ["Café", "Cafe", "CAFÉ", "Cafè"],
        ["Français", "Francais"],
        ["Español", "Espanol"],
        ["Türkçe", "Tuerkce", "Turkce"],
        ["Polski", "POLSKI"],
        ["Łódź", "Lodz"],
        ["København", "Kobenhavn", "Koebenhavn"],
        ["İstanbul", "istanbul", "ıstanbul", "Istanbul", "ISTANBUL"],
        ["ﬁt", "fit"],
        ["Ｙｏｇａ", "𝐘𝐨𝐠𝐚", "Yoga"],  # letters of shouting posts
    ],
    ids=lambda same: same[-1],
)
def test_spellings_of_one_word_fold_together(same):
    assert len({text.fold(word) for word in same}) == 1


@pytest.mark.parametrize(
    "asked",
    [
        "Wo kann man schwimmen lernen?",
        "Wann ist der nächste Schwimmkurs?",
        "Was kostet ein Schwimmkurs?",
        "Ich will schwimmen lernen",
        "Wer hilft beim Schwimmen?",
        "Welche Kurse gibt es zum Schwimmen?",
    ],
)
def test_a_question_asks_for_its_subject(asked):
    assert finds(asked, "Schwimmkurs am Montag: schwimmen")
    assert not finds(asked, "Deutschkurs am Montag")


def test_different_words_stay_different():
    assert len({text.fold(word) for word in ["Kurs", "Kuss", "Chor", "Ohr", "Tor", "Tür", "Tier"]}) == 7


@pytest.mark.parametrize("written", ["Rückenschule", "Größe", "Café", "naïve Malerei", "Vögel für Anfänger:innen"])
def test_composed_and_decomposed_letters_are_the_same(written):
    """Texts from PDFs of some programs come decomposed: u and a dot pair of its own."""
    composed, decomposed = (unicodedata.normalize(form, written) for form in ["NFC", "NFD"])

    assert composed != decomposed
    assert text.words(composed) == text.words(decomposed)
    assert text.phrase(composed) == text.phrase(decomposed)
    assert text.concepts(composed, {}) == text.concepts(decomposed, {})


def test_signs_that_nobody_sees_do_not_cut_a_word():
    for sign in ["\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\u200e", "\u200f"]:
        assert text.words(f"Rücken{sign}schule") == ["ruckenschule"]
        assert finds(f"Rücken{sign}schule", "Rückenschule")


@pytest.mark.parametrize(
    "written",
    [
        "Anfänger:innen", "Anfänger*innen", "Anfänger_innen", "Anfänger/innen", "Anfänger/-innen", "Anfänger(innen)",
        "AnfängerInnen", "Anfänger·innen", "Anfängerinnen und Anfänger",
    ],
)  # fmt: skip
def test_gender_forms_are_found_by_both_forms(written):
    assert {"anfanger", "anfangerinnen"} <= set(text.words(written))
    assert finds("Anfänger", written)
    assert finds("Anfängerinnen", written)
    assert finds("Anfaenger", written)


def test_a_search_for_women_finds_men_too():
    for asked in ["Anfängerinnen", "Anfaengerinnen", "Anfängerin"]:
        for written in ["Für Anfänger", "Anfänger:innen", "Anfängerkurs"]:
            assert finds(asked, written)


@pytest.mark.parametrize("asked", ["Anfänger:innen", "Anfänger*innen", "AnfängerInnen", "Anfänger/-innen"])
def test_a_search_may_use_gender_forms(asked):
    for written in ["Für Anfänger", "Anfängerinnen", "Anfänger:innen", "Anfängerkurs"]:
        assert finds(asked, written)


@pytest.mark.parametrize("written", ["Lehrer:in", "Lehrer*in", "Lehrer/in", "Lehrer/-in", "Lehrer(in)", "LehrerIn"])
def test_gender_forms_of_one_person(written):
    assert set(text.words(written)) == {"lehrer", "lehrerin"}


def test_what_looks_like_a_gender_form_and_is_none():
    assert text.words("Kochen (in Vellmar)") == ["kochen", "vellmar"]
    assert text.words("Treffen: in der Halle") == ["treffen", "halle"]
    assert finds("LinkedIn", "Mein Profil auf LinkedIn")


def test_hyphens_join_and_part():
    assert text.words("Eltern-Kind-Gruppe") == ["eltern", "kind", "gruppe", "elternkindgruppe"]
    assert finds("Elternkindgruppe", "Eltern-Kind-Gruppe")
    assert finds("Eltern-Kind-Gruppe", "Elternkindgruppe")
    assert finds("Eltern-Kind-Gruppe", "Gruppe für Eltern mit Kind")
    assert finds("Eltern-Kind", "Eltern–Kind-Turnen")  # a dash that somebody took for a hyphen
    assert finds("email", "E-Mail schreiben")
    assert finds("E-Mail", "Email schreiben")


@pytest.mark.parametrize("asked", ["Gitarrenkurs", "Gitarrenkurse", "Gitarren-Kurs", "gitarrenkursen", "Gitarre Kurs"])
def test_a_course_in_something(asked):
    assert finds(asked, "Gitarre für alle, ein Kurs")
    assert finds(asked, "Unser Gitarrenkurs") or asked == "Gitarre Kurs"
    assert not finds(asked, "Gitarre für alle")
    assert not finds(asked, "Kurs")


def test_what_ends_like_a_course_and_is_none():
    assert text.concepts("Exkurs", {}) == (((text.Pattern("exkurs"),),),)


@pytest.mark.parametrize(
    ("asked", "written", "expected"),
    [
        ("B1", "Deutsch B1", True),
        ("B1", "Deutsch B1.2", True),
        ("B1.2", "Deutsch B1.2", True),
        ("B1.2", "Deutsch B1.1", False),
        ("B1.2", "Deutsch B1", False),
        ("b1", "Deutsch B2", False),
        ("A2", "Deutsch A2/B1", True),
        ("B1", "Deutsch A2/B1", True),
        ("B1", "Deutsch A2-B1", True),
    ],
)
def test_levels(asked, written, expected):
    assert finds(asked, written) is expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("V2101-A", True), ("v2101-a", True), ("V2101A", True), ("V2101", True), ("V21", True), ("V2102", False),
        ("V2101-B", False), ("101", False),
    ],
)  # fmt: skip
def test_course_numbers(asked, expected):
    assert finds(asked, "V2101-A") is expected


def test_numbers_are_found_from_their_beginning():
    assert finds("25-1-04", "Kurs 25-1-0421")
    assert finds("34225", "34225 Baunatal")
    assert not finds("225", "34225 Baunatal")
    assert not finds("2026", "am 12.12.2025")


@pytest.mark.parametrize(
    ("asked", "written", "expected"),
    [
        ("C++", "C++ für Anfänger", True),
        ("c++", "Programmieren in C++", True),
        ("C#", "C# und .NET", True),
        ("C#", "C++", False),
        ("60+", "Fit mit 60+", True),
        ("60", "Fit mit 60+", True),
        ("Yoga+", "Yoga", True),  # a sign after a long word means nothing
        ("+Yoga", "Yoga", True),
        ("Yoga", "Yoga+Meditation", True),
    ],
)
def test_signs_that_belong_to_a_name(asked, written, expected):
    assert finds(asked, written) is expected


def test_stop_words_count_only_alone():
    assert text.words("Spanisch für die Reise und den Beruf") == ["spanisch", "reise", "beruf"]
    assert [pattern.word for pattern in text.phrase("Spanisch für die Reise")] == ["spanisch", "reise"]
    assert [pattern.word for pattern in text.phrase("für")] == ["fur"]
    assert finds("Deutsch lernen", "Deutschkurs")  # "lernen" is no condition ...
    assert not finds("lernen", "Deutschkurs")  # ... but alone it is one


def test_other_scripts():
    assert finds("русский", "Русский язык")
    assert finds("العربية", "دورة اللغة العربية")
    assert finds("עברית", "\u202bשיעורי עברית\u202c")
    assert finds("中文", "中文 Chinesisch")


def test_emoji_and_signs_are_no_words():
    assert text.words("🎉 Fest 👩‍👩‍👧 !!! ***") == ["fest"]
    for asked in ["🎉", "?!", "---", "", " ", "\u202e", "_", "+", "#"]:
        assert text.concepts(asked, {}) == ()
        assert text.phrase(asked) == ()


def test_null_bytes_part_words():
    assert text.words("Yoga\x00Kurs") == ["yoga", "kurs"]


def test_long_strings_are_no_words():
    longest = "a" * text.MAX_WORD
    assert text.words(f"{longest} {longest}a kurs") == [longest, "kurs"]
    assert text.concepts("x" * 10_000, {}) == ()
    assert len(text.concepts(" ".join(f"wort{number}" for number in range(5000)), {})) == text.MAX_QUERY_WORDS


def test_a_word_asked_twice_counts_once():
    assert len(text.concepts("Yoga yoga YOGA", {})) == 1
