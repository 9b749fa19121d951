"""What the words of a source mean here: editors keep it, imports count and apply it."""

from collections import Counter

from imports.models import Source, SourceWord
from imports.records import Record
from imports.texts import cut, one_line

# The field of a word -> the name in a snapshot.
MEANINGS = {"topic": "topics", "life_phase": "life_phases", "target_group": "target_groups"}
DEFAULTS = {"topics": "default_topics", "life_phases": "default_life_phases"}
MOST_TOPICS = 3
MOST_WORDS = 2000  # of one source; whoever has more sends texts


class Words:
    """The words of one source."""

    def __init__(self, source: Source):
        self.source = source
        known = source.words.select_related(*MEANINGS) if source.pk else SourceWord.objects.none()
        self.known = {item.word.lower(): item for item in known}
        self.defaults = {
            name: [term.code for term in getattr(source, field).all()] if source.pk else []
            for name, field in DEFAULTS.items()
        }
        self.counts: Counter[str] = Counter()
        self.spelling: dict[str, str] = {}

    def count(self, record: Record) -> None:
        for key, word in words_of(record).items():
            if key in self.counts or len(self.counts) < MOST_WORDS:
                self.counts[key] += 1
                self.spelling.setdefault(key, word)

    def add_to(self, record: Record) -> None:
        """Completes the data of ``record`` by what its words mean, and by the source's defaults where it lacks all."""
        for key in words_of(record):
            for field, name in MEANINGS.items():
                term = getattr(self.known.get(key), field, None)
                codes = record.data.get(name, [])
                is_full = name == "topics" and len(codes) >= MOST_TOPICS
                if term and term.code not in codes and not is_full:
                    record.data[name] = [*codes, term.code]
        for name, codes in self.defaults.items():
            if codes and not record.data.get(name):
                record.data[name] = list(codes)

    def unexplained(self, record: Record) -> list[str]:
        """Words of ``record`` that no editor has explained."""
        found = words_of(record)
        return [word for key, word in found.items() if not (key in self.known and self.known[key].is_mapped)]

    def save(self) -> None:
        """Keeps how often each word came; writes only what differs."""
        changed = []
        for key, item in self.known.items():
            if item.count != self.counts[key]:
                item.count = self.counts[key]
                changed.append(item)
        SourceWord.objects.bulk_update(changed, ["count"], batch_size=500)
        SourceWord.objects.bulk_create(
            SourceWord(source=self.source, word=self.spelling[key], count=count)
            for key, count in self.counts.items()
            if key not in self.known
        )


def words_of(record: Record) -> dict[str, str]:
    """{in lower case: as written}, each once."""
    words = [cut(one_line(word), 200) for word in record.words]
    return {word.lower(): word for word in words if word}
