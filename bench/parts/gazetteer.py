"""The ``dedupe`` Gazetteer: a search library that keeps its index in the memory of one process.

It is given as many children as ``MOST`` says, in plain text, and trained on pairs whose truth is
known: drawn children beside searches for them.
"""

import io
import random
import time
from collections.abc import Iterable
from typing import Any

import psutil

from bench import drawing, mix
from bench.drawing import Drawn
from bench.installation import Installation
from bench.options import ENGLAND
from bench.parts.searches import WARM_UP
from bench.tables import count, gib, span
from bench.timing import quantiles, timed, timed_within
from contactpoint.access.criteria import Criteria

MOST = 100_000
SECONDS = 10.0
TRAINING_PAIRS, TRAINING_SAMPLE = 100, 1000
_SEED = 3
_SHOWN = 20

Plain = dict[str, str | None]


def measure(installation: Installation) -> dict[str, object]:
    """Train, index and search. The searches are for children that it holds."""
    try:
        import dedupe
        from dedupe import variables
    except ImportError:
        return {"installed": False}
    children = list(drawing.every(at_most=MOST))
    bare = _memory()
    records = _numbered(children)
    held = _memory() - bare
    matcher = dedupe.Gazetteer(
        [
            variables.String("given", has_missing=True),
            variables.String("family", has_missing=True),
            variables.ShortString("born", has_missing=True),
            variables.ShortString("postcode", has_missing=True),
        ],
        num_cores=0,
    )
    begun = time.perf_counter()
    _train(matcher, children)
    trained = time.perf_counter()
    before = _memory()
    matcher.index(records)
    indexed = time.perf_counter()
    held += _memory() - before
    asked = _for(children, installation.options.searches)
    first: list[bool] = []

    def search(one: mix.Asked) -> None:
        found: Any = matcher.search({0: _query(one.criteria)}, threshold=0.0, n_matches=_SHOWN)
        if one.child is not None:
            best = [int(candidate) for _, matches in found for candidate, _ in matches]
            first.append(bool(best) and children[best[0]].number == one.child.number)

    timed(search, asked[:WARM_UP])
    first.clear()
    taken = timed_within(search, asked[WARM_UP:], budget=SECONDS)
    return {
        "installed": True,
        "children": len(children),
        "training_seconds": round(trained - begun, 2),
        "index_seconds": round(indexed - trained, 2),
        "memory_bytes": held,
        "searches": len(taken),
        "ms": quantiles(taken),
        "found_first": [sum(first), len(first)],
    }


def _memory() -> int:
    return int(psutil.Process().memory_info().rss)


def _for(children: list[Drawn], searches: int) -> list[mix.Asked]:
    chance = random.Random(_SEED)
    drawn = iter(lambda: chance.choice(children), None)
    return mix.searches(drawn, WARM_UP + searches, seed=_SEED)


def _train(matcher: Any, children: list[Drawn]) -> None:
    from dedupe import serializer

    known = [one for one in _for(children, TRAINING_PAIRS) if one.child is not None]
    known = known[:TRAINING_PAIRS]
    sought = {number: _query(one.criteria) for number, one in enumerate(known)}
    meant = [_record(one.child) for one in known if one.child is not None]
    others = meant[1:] + meant[:1]
    file = io.StringIO()
    serializer.write_training(
        {
            "match": list(zip(sought.values(), meant, strict=True)),
            "distinct": list(zip(sought.values(), others, strict=True)),
        },
        file,
    )
    file.seek(0)
    sample = random.Random(_SEED).sample(children, min(TRAINING_SAMPLE, len(children)))
    # Its classifier is fitted with scikit-learn, whose search draws at random.
    random.seed(_SEED)
    matcher.prepare_training(sought, _numbered(sample), training_file=file)
    matcher.train(recall=0.95)
    matcher.cleanup_training()


def _numbered(children: Iterable[Drawn]) -> dict[int, Plain]:
    return {number: _record(child) for number, child in enumerate(children)}


def _record(child: Drawn) -> Plain:
    return _plain(child.given, child.family, child.birth_date.isoformat(), child.postcode)


def _query(criteria: Criteria) -> Plain:
    born = criteria.birth_date.isoformat() if criteria.birth_date else ""
    return _plain(criteria.given, criteria.family, born, criteria.postcode)


def _plain(given: str, family: str, born: str, postcode: str) -> Plain:
    """It wants ``None`` for what is not known, and compares letters as they are."""
    return {
        "given": given.casefold() or None,
        "family": family.casefold() or None,
        "born": born or None,
        "postcode": postcode or None,
    }


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["gazetteer"]
    if not figures["installed"]:
        return ["The `dedupe` Gazetteer is not installed here and was not measured."]
    quantities, a_child = figures["ms"], figures["memory_bytes"] / figures["children"]
    return [
        f"The `dedupe` Gazetteer over {count(figures['children'])} children in memory:"
        f" p50 {quantities['p50']} ms, p99 {quantities['p99']} ms, "
        + "{} of {} found first".format(*figures["found_first"])
        + f"; {span(figures['training_seconds'])} to train, {span(figures['index_seconds'])} to"
        f" index, {count(a_child)} bytes of memory a child, which for England would"
        f" be {gib(ENGLAND * a_child)} GiB in each process. It searches for children that it"
        " holds, holds one name of each, seals nothing, records nothing, and forgets everything"
        " when it ends.",
    ]
