"""Are the hubs of a grown graph different things, and not spellings of one?

    python benchmarks/hubs_are_one.py DATA [--hubs 200] [--db GROWN.db]

Grows the abstracts on biocomposites of DATA (or takes a graph grown before), lists the best
connected concepts that are a plural, case, accent or hyphen variant of another one, with what was
judged of the pair, and more loosely those whose words share their stems. Says whether
hydroxyapatite and HA are one concept and hyaluronic acid another, who made how many concepts one,
and how many pairs wait. Exit code 1 when two hubs are such variants, or the acronym is mixed up.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from pathlib import Path

from kgagent import views
from kgagent.storage.store import Store

PAPERS = Path("biocomposites") / "until-2019.jsonl"
_ENDINGS = ("ations", "ation", "ions", "ion", "ings", "ing", "ities", "ity", "ically", "ical")
_ENDINGS += ("als", "al", "ic", "ed", "ly", "ive", "ous", "ers", "er", "es", "s", "e", "y")


def plain(name: str) -> str:
    """Letters and digits only, in small letters, every word in singular; of our own making, so
    that it is not the rule that is tested."""
    return "".join(map(singular, words(name)))


def loose(name: str) -> str:
    """The stems of its words, in any order."""
    return " ".join(sorted(map(stem, words(name))))


def words(name: str) -> list[str]:
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", bare.lower())


def singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if plural else word


def stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def alike(names: Iterable[str], form: Callable[[str], str]) -> list[tuple[str, str]]:
    """Pairs of names with the same form."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[form(name)].append(name)
    return [pair for group in groups.values() for pair in combinations(group, 2)]


def grown(data: Path, folder: Path) -> Path:
    """The graph of the abstracts, grown as users do it."""
    db = folder / "hubs.db"
    command = [sys.executable, "-m", "kgagent", "grow", str(data / PAPERS), "--db", str(db)]
    subprocess.run([*command, "--embedder", "none"], check=True, capture_output=True)
    return db


def judged(store: Store) -> dict[frozenset[str], str]:
    """What counts for each pair of keys, in words."""
    rows = reversed(views.merges(store, limit=1_000_000))
    return {
        frozenset((r["one_key"], r["other_key"])): (
            f"{r['verdict']} {r['probability']:.2f} ({r['author']}: {r['why']})"
        )
        for r in rows
    }


def compare(store: Store, hubs: int) -> bool:
    """Print the tables; whether all is as it should be."""
    rows = views.hubs(store, limit=hubs)
    keys = {row["name"]: row["key"] for row in rows}
    degree = {row["name"]: (place, row["degree"]) for place, row in enumerate(rows, 1)}
    known = judged(store)
    same = {row["name"]: views.concept(store, row["key"]).aliases for row in rows}
    parts = {name: {row["spelling"] for row in told} | {name} for name, told in same.items()}
    strict = alike(degree, plain)
    print("| variants among the hubs | places | judged |\n|---|---|---|")
    for title, pairs in (("strict", strict), ("by stems", set(alike(degree, loose)) - set(strict))):
        for one, other in sorted(pairs, key=lambda pair: degree[pair[0]]):
            told = known.get(frozenset((keys[one], keys[other])), "never a question")
            print(f"| {title}: {one} / {other} | {degree[one][0]}, {degree[other][0]} | {told} |")
    hidden = [
        (a, b, one, other)
        for one, other in combinations(parts, 2)
        for a in parts[one] - parts[other]
        for b in parts[other] - parts[one]
        if plain(a) == plain(b) and (a, b) != (one, other)
    ]
    print(f"\nvariants among the other spellings of two hubs: {len(hidden)}")
    for a, b, one, other in hidden:
        print(f"- {a} (of {one}), {b} (of {other})")
    return not strict


def acronym(store: Store) -> bool:
    """Whether HA is with hydroxyapatite where a paper says so, and not with hyaluronic acid."""
    apatite, acid = (views.concept(store, n) for n in ("hydroxyapatite", "hyaluronic acid"))
    apart = apatite.key != acid.key
    short = {row["spelling"] for row in apatite.aliases}
    print(f"\nhydroxyapatite and hyaluronic acid are different concepts: {apart}")
    for one in (apatite, acid):
        told = ", ".join(f"{row['spelling']}" for row in one.aliases)
        print(f"- {one.name}: {told}")
    return apart and "HA" in short


def counts(store: Store) -> None:
    rows = views.merges(store, limit=1_000_000)
    found = Counter((row["author"], row["verdict"]) for row in rows)
    print("\n| author | one | unsure | apart |\n|---|---|---|---|")
    for author in sorted({author for author, _ in found}):
        cells = [found[author, verdict] for verdict in ("same", "unsure", "apart")]
        print(f"| {author} | {' | '.join(f'{cell:,}' for cell in cells)} |")
    waiting = views.review_queue(store, limit=1_000_000)
    print(f"\nconcepts shown: {views.overview(store).totals['concepts']:,}; pairs that wait for a"
          f" person: {len(waiting):,}")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--hubs", type=int, default=200)
    parser.add_argument("--db", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(str(given.db or grown(given.data, Path(folder))))
        right = compare(store, given.hubs)
        right = acronym(store) and right
        counts(store)
        store.close()
    return 0 if right else 1


if __name__ == "__main__":
    raise SystemExit(main())
