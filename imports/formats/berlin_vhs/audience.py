"""For whom a course is: life phases, ages, target groups.

Life phases. What the source says of its target group (``zielgruppe``) and an age in title or subtitle decide alone;
keywords only add a phase to the default, because the vhs mark courses with "Senioren" or "Jugendliche" that are open
to everybody. The default is "work" for the vhs area of work and computers and for educational leave, else "all".
"""

import re
from dataclasses import dataclass, field
from typing import Any

from imports.formats.berlin_vhs.kinds import Headline

# Pattern in the target group or among the keywords: (target groups, life phases)
GROUPS = [
    (re.compile(r"migra"), ["zugewanderte"], []),
    (re.compile(r"geflüchtete|elternkurse"), ["zugewanderte"], []),
    (re.compile(r"analphabet|alphabetisierung"), ["grundbildung"], []),
    (re.compile(r"ältere|senior"), ["senioren"], ["later"]),
    (re.compile(r"jugendlich"), ["jugendliche"], ["secondary", "transition"]),
    (re.compile(r"^kinder$"), ["kinder"], ["primary"]),
    (re.compile(r"^eltern und kinder$"), ["eltern", "kinder"], ["family"]),
    (re.compile(r"^eltern$|elternakademie|elterntraining"), ["eltern"], ["family"]),
    (re.compile(r"^\W*frauen$"), ["frauen"], []),
    (re.compile(r"^\W*männer$"), ["maenner"], []),
    (re.compile(r"behinder"), ["behinderung"], []),
]
# The same for words in title and subtitle, which say it of exactly this course.
WORDS = [
    (re.compile(r"(?i)\bbabys?\b|babymassage|säugling|schwanger"), ["eltern"], ["birth", "family"]),
    (re.compile(r"(?i)nur für ehrenamtliche|im ehrenamt\b"), ["ehrenamtliche"], []),
    (re.compile(r"(?i)kursleiter|kursleitende|lehrkräfte|lehrer\b"), ["lehrkraefte"], []),
    (re.compile(r"(?i)lernschwierigkeiten"), ["behinderung"], []),
    (re.compile(r"(?i)\b(?:schwule|lesbische|queere)"), ["queere-menschen"], []),
    (re.compile(r"(?i)für (?:frauen|mütter)\b(?! und männer)"), ["frauen"], []),
    (re.compile(r"(?i)für (?:geflüchtete|zugewanderte)"), ["zugewanderte"], []),
    (re.compile(r"(?i)für ältere|senior"), ["senioren"], ["later"]),
    (re.compile(r"(?i)\beltern-kind|eltern und kinder|mit kindern"), ["eltern", "kinder"], ["family"]),
    (re.compile(r"(?i)junge vhs|schüler\W*(?:innen )?der|für schüler|teenager"), ["jugendliche"], ["secondary"]),
]
AGES = re.compile(r"(?i)\b(\d{1,2})\s*(?:-|–|bis|und)\s*(\d{1,2})\s*jahren?\b")
# "ab 12 Jahren", "Fit ab 50 - Sommerkurs", "50 plus"; but neither "ab 10 Uhr" nor "ab 3 Personen".
FROM_AGE = re.compile(r"(?i)\bab (?:(\d{1,2}) ?jahr|(\d\d)(?=\s*(?:$|[|)–-])))|\b([5-7]\d) ?plus\b")
# First age and last age of the phases that follow from an age in the headline.
PHASES_BY_AGE = [("birth", 0, 2), ("kita", 3, 5), ("primary", 6, 10), ("secondary", 11, 15), ("transition", 16, 21)]
OLDEST = 99


@dataclass
class Audience:
    life_phases: list[str]
    target_groups: list[str]
    ages: dict[str, Any] = field(default_factory=dict)


def audience(head: Headline, target_groups: list[str], is_for_work: bool) -> Audience:
    """``target_groups``: what the source says; ``is_for_work``: area of work, computers or educational leave."""
    default = "work" if is_for_work else "all"
    groups: list[str] = []
    said, added = [], []
    for text in target_groups:
        match(text.lower().strip(), GROUPS, groups, said)
    for text in sorted(head.keywords):
        match(text, GROUPS, groups, added)
    match(head.words, WORDS, groups, said)
    low, high = ages(head.words)
    if low is not None:
        said = [phase for phase in said if phase == "family"] + by_age(low, high)
    phases = said or [default, *added]
    return Audience(
        life_phases=sorted(set(phases)),
        target_groups=sorted(set(groups)),
        ages={"min_age": low, "max_age": high},
    )


def match(text: str, rules: list, groups: list[str], phases: list[str]) -> None:
    for pattern, its_groups, its_phases in rules:
        if pattern.search(text):
            groups += its_groups
            phases += its_phases


def ages(words: str) -> tuple[int | None, int | None]:
    if found := AGES.search(words):
        low, high = int(found[1]), int(found[2])
        if low > high:
            return None, None
        return low, None if "erwachsen" in words.lower() else high
    if found := FROM_AGE.search(words):
        return int(found[1] or found[2] or found[3]), None
    return None, None


def by_age(low: int, high: int | None) -> list[str]:
    """Life phases that the ages touch; those of grown-ups count as one."""
    if low >= 50:
        return ["later"]
    if low >= 18:
        return ["all"]
    phases = [phase for phase, first, last in PHASES_BY_AGE if first <= (high or OLDEST) and last >= low]
    return phases if high and high < 18 else [*phases, "all"]
