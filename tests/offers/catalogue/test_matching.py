"""When a word of a search matches a word of an offer, and that the fast way finds the same as the rule."""

from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.catalogue import lexicon
from offers.catalogue.postings import Postings
from offers.catalogue.text import MAX_WORD, Pattern, words


@pytest.mark.parametrize(
    ("asked", "found", "missed"),
    [
        # From four letters on a word is found anywhere ...
        ("kurs", ["kurs", "kurse", "deutschkurs", "deutschkurse"], ["kur", "kuss"]),
        ("gruppe", ["gruppe", "gruppen", "krabbelgruppe", "gruppenraum"], ["grippe"]),
        # ... without its plural ending, so that the plural finds the singular,
        ("kurse", ["kurs", "kurse", "kursen", "deutschkurs"], ["kur"]),
        ("kursen", ["kurs", "deutschkurse"], []),
        ("gitarren", ["gitarre", "gitarrenkurs"], []),
        ("handys", ["handy", "handykurs"], []),
        # two and three letters only at the beginning,
        ("yo", ["yo", "yoga"], ["joyo"]),
        ("edv", ["edv", "edvkurs"], ["medvid"]),
        ("b1", ["b1", "b12"], ["ab1"]),
        # one letter only alone, and numbers from their beginning.
        ("c", ["c"], ["chor", "abc"]),
        ("5", ["5"], ["50"]),
        ("3422", ["3422", "34225"], ["13422"]),
        # Women find men, as men find women.
        ("lehrerinnen", ["lehrerin", "lehrerinnen", "lehrer", "grundschullehrer"], ["lehre"]),
        ("lehrerin", ["lehrerinnen", "lehrer"], ["lehren"]),
        ("seniorinnen", ["senioren", "senior"], ["seni"]),
        ("berlin", ["berlin", "berliner"], ["uberleben"]),
        ("beginnen", ["beginnen", "beginne"], ["begabung"]),
        # Where too little would be left there is no ending.
        ("nase", ["nase", "nasen"], ["nas", "nass"]),
        ("tee", ["tee", "teekreis"], ["te"]),
        ("gratis", ["gratis"], ["integrationskurs"]),
        ("azubis", ["azubis", "azubi", "azubitreff"], []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_rules(asked, found, missed):
    pattern = Pattern(asked)
    assert [word for word in [*found, *missed] if pattern.matches(word)] == found


@pytest.mark.parametrize(
    ("asked", "found", "missed"),
    [
        ("it", ["it"], ["italienisch"]),
        ("daz", ["daz"], ["dazu"]),
        ("hort", ["hort", "horte", "hortbetreuung"], ["gehort"]),
        ("nahen", ["nahen"], ["nahe", "annahen"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_synonyms_match_more_strictly(asked, found, missed):
    pattern = Pattern(asked, is_strict=True)
    assert [word for word in [*found, *missed] if pattern.matches(word)] == found


# Few letters, so that words are often parts of each other.
letters = st.text("abens1", min_size=1, max_size=7)
vocabularies = st.lists(letters | st.text(max_size=20).flatmap(lambda given: st.sampled_from(words(given) or ["a"])))


def fill(postings: Postings, words_of_offers: list[str]) -> None:
    for number, word in enumerate(words_of_offers):
        postings.add(number, "title", [word])
    postings.settle()


@given(vocabularies, vocabularies, st.lists(st.builds(Pattern, letters, st.booleans()), max_size=5))
def test_the_index_finds_what_the_rule_says(earlier, later, patterns):
    postings = Postings()
    for words_of_offers in (earlier, later):
        fill(postings, words_of_offers)  # the second time into caches that are warm
        for pattern in patterns:
            postings.slots("title", pattern)
    everything = [*earlier, *later]
    for pattern in patterns:
        slots = {number for number, word in enumerate(earlier) if pattern.matches(word)}
        slots |= {number for number, word in enumerate(later) if pattern.matches(word)}
        assert set(postings.slots("title", pattern)) == slots
        assert bool(postings.exact("title", pattern.word)) == (pattern.word in everything)


@given(vocabularies, vocabularies, st.lists(st.builds(Pattern, letters, st.booleans()), max_size=5), st.integers(0, 5))
def test_the_lexicon_finds_what_the_rule_says(earlier, later, patterns, unsorted):
    with mock.patch.object(lexicon, "UNSORTED", unsorted):
        known = lexicon.Lexicon()
        known.add(earlier)
        assert known.add(later) == bool(set(later) - set(earlier))
    everything = {*earlier, *later}
    assert sorted(known.number(word) for word in everything) == [*range(len(known))]
    for pattern in patterns:
        matching = {known.number(word) for word in everything if pattern.matches(word)}
        assert sorted(known.matching(pattern)) == sorted(matching)
        beginning = matching & {known.number(word) for word in everything if word.startswith(pattern.stem)}
        assert sorted(known.beginning(pattern, known.matching(pattern))) == sorted(beginning)


@given(st.text())
def test_words_hold_no_blanks_and_are_short(given):
    """Entries keep them separated by blanks, the vocabulary by line breaks."""
    for word in words(given):
        assert word.split() == [word]
        assert 0 < len(word) <= MAX_WORD
