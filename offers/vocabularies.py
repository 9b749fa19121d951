"""Loads the vocabularies in ``data/vocabularies``. What staff changed stays as it is: only what is missing is added."""

import tomllib
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from offers.models import FocusTheme, FundingScheme, Language, LifePhase, SynonymGroup, TargetGroup, Topic
from places.names import unique_slug
from providers.models import AccessFeature, ProviderType, Term

DATA = Path(__file__).parent / "data" / "vocabularies"
TRANSLATIONS = DATA / "translations"  # one file per language
MODELS: dict[str, type[Term]] = {
    "life_phases": LifePhase,
    "topics": Topic,
    "target_groups": TargetGroup,
    "funding_schemes": FundingScheme,
    "languages": Language,
    "focus_themes": FocusTheme,
    "provider_types": ProviderType,
    "access_features": AccessFeature,
}
ORDER_STEP = 10  # room for terms of staff in between


@transaction.atomic
def load(report: Callable[[str], object] = print, *, dry_run: bool = False) -> dict[str, int]:
    """Creates the terms whose ``code`` is not in the database yet, and their links; ``report`` gets a line in German.

    Returns the number of new rows by vocabulary, for example {"topics": 94, ...}. A second run returns zeros.
    """
    translations = read_translations()
    counts = {name: _load_terms(model, read(name), translations[name]) for name, model in MODELS.items()}
    counts["synonyms"] = _load_synonyms()
    models = {**MODELS, "synonyms": SynonymGroup}
    new = [f"{models[name]._meta.verbose_name_plural} {count}" for name, count in counts.items() if count]
    report(f"Begriffe: {', '.join(new) or 'keine'} neu.")
    if dry_run:
        transaction.set_rollback(True)
    return counts


def read(name: str) -> list[dict]:
    """The terms of one vocabulary in their order: columns, and ``children`` (topics) or ``next`` (life phases)."""
    with (DATA / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)["terms"]


def read_translations() -> dict[str, dict[str, dict[str, dict[str, str]]]]:
    """By vocabulary and code, what ``Translated.translations`` holds."""
    found: dict[str, dict] = {name: defaultdict(dict) for name in MODELS}
    for path in TRANSLATIONS.glob("*.toml"):
        for name, terms in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for code, texts in terms.items():
                found[name][code][path.stem] = {"label": texts} if isinstance(texts, str) else texts
    return found


def read_synonyms() -> list[list[str]]:
    """Groups of words that mean the same."""
    with (DATA / "synonyms.toml").open("rb") as file:
        return tomllib.load(file)["groups"]


def _load_synonyms() -> int:
    """Fills an empty table and leaves any other alone: a group has no code by which it could be known again, and what
    staff deleted must not come back."""
    if SynonymGroup.objects.exists():
        return 0
    return len(SynonymGroup.objects.bulk_create(SynonymGroup(words="\n".join(group)) for group in read_synonyms()))


def _load_terms(model: type[Term], entries: list[dict], translations: dict[str, dict], **fixed) -> int:
    """Creates what is missing of ``entries``, with their ``translations`` by code and all with the columns ``fixed``;
    returns how many."""
    terms = model.objects.in_bulk([entry["code"] for entry in entries], field_name="code")
    known = set(terms)
    count = len(entries) - len(known)
    for position, entry in enumerate(entries, start=1):
        columns = {name: value for name, value in entry.items() if name not in ("children", "next")}
        code = columns["code"]
        if code not in known:
            # A slug that a term of staff already has gets a number; the code keeps the terms apart.
            columns["slug"] = unique_slug(columns.get("slug", code), model.objects)
            columns["translations"] = translations.get(code, {})
            terms[code] = model.objects.create(**columns, **fixed, order=position * ORDER_STEP)
        count += _load_terms(model, entry.get("children", []), translations, parent=terms[code])
    for entry in entries:
        for code in entry.get("next", []):
            if not {entry["code"], code} <= known:
                terms[entry["code"]].next_phases.add(terms[code])
    return count
