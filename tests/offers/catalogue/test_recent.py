"""The memory for what visitors ask: bounded, and kind to what is asked for often."""

from offers.catalogue.recent import Recent


def test_an_answer_is_made_once():
    made = []
    memory = Recent(10)

    for _ in range(3):
        assert memory.get("a", lambda: made.append("a") or [1]) == [1]

    assert made == ["a"]


def test_it_never_holds_more_than_twice_its_size():
    memory = Recent(10)

    for number in range(1000):
        memory.get(number, list)

    assert len(memory._late) + len(memory._earlier) <= 20


def test_what_is_asked_for_often_stays_among_thousands_of_others():
    made = []
    memory = Recent(10)

    for number in range(1000):
        memory.get("often", lambda: made.append("often") or [1])
        memory.get(number, list)

    assert made == ["often"]


def test_empty_answers_are_answers():
    made = []
    memory = Recent(10)

    for _ in range(2):
        memory.get("nothing", lambda: made.append("x") or ())

    assert made == ["x"]


def test_cleared_it_knows_nothing():
    memory = Recent(10)
    memory.get("a", lambda: 1)

    memory.clear()

    assert memory.get("a", lambda: 2) == 2
