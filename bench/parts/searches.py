"""The search engine, against the bare index look-up of the same keys in the same run.

The bare look-up asks the sealed index for the very keys that the engine looked up for that search:
one statement, which brings pages and the newest records, and the opening of the pages. It is the
least that any search over this index takes. It comes second, when what it reads is in memory
already, so that the comparison does not flatter the engine.
"""

import time
from functools import cache
from typing import Any

from bench import drawing, mix
from bench.engine import Engine, Look
from bench.installation import Installation
from bench.tables import count, table, times
from bench.timing import quantile, quantiles, timed
from contactpoint import embedded

SEED = 1
WARM_UP = 500
COLD = 200


def measure(installation: Installation) -> dict[str, object]:
    """Quantiles in milliseconds, with what ``contactpoint up`` warms in memory and after a warm-up;
    then of the first searches after a restart without either."""
    asked = asked_in(installation)
    measured = asked[WARM_UP:]
    begun = time.perf_counter()
    warmed = embedded.warm(installation.cluster)
    warming_seconds = time.perf_counter() - begun
    with Engine() as engine:
        timed(engine.search, asked[:WARM_UP])
        engine.looks.clear()
        searched = timed(engine.search, measured)
    looks = engine.looks
    looked_up = _bare(looks)
    installation.restart()
    with Engine() as restarted:
        cold = timed(restarted.search, measured[:COLD])
    embedded.warm(installation.cluster)
    brought = [len(look.brought) for look in looks]
    opened = [len(look.opened) for look in looks]
    return {
        "searches": len(measured),
        "kinds": mix.kinds_of(measured),
        "engine_ms": quantiles(searched),
        "engine_ms_by_kind": {
            kind: quantiles(taken) for kind, taken in _by_kind(measured, searched).items() if taken
        },
        "bare_index_ms": quantiles(looked_up),
        "keys_mean": round(sum(len(keys) for one in looks for keys in one.keys) / len(looks), 1),
        "sharing_a_key": _spread(brought),
        "opened": _spread(opened),
        "cold_ms": quantiles(cold),
        "cold_searches": len(cold),
        "warmed_bytes": warmed,
        "warming_seconds": round(warming_seconds, 2),
        "found_first": _found_first(measured, looks),
    }


@cache
def asked_in(installation: Installation) -> list[mix.Asked]:
    """The searches of this installation, warm-up included; the same for every part."""
    return mix.searches(drawing.draw(SEED), WARM_UP + installation.options.searches, seed=SEED)


def _bare(looks: list[Look]) -> list[float]:
    from contactpoint.store.sealed_index.lookup import search_index

    index = search_index()

    def look_up(look: Look) -> None:
        for keys in look.keys:
            index.owners(keys)

    timed(look_up, looks[:WARM_UP])
    return timed(look_up, looks)


def _by_kind(asked: list[mix.Asked], seconds: list[float]) -> dict[str, list[float]]:
    by_kind: dict[str, list[float]] = {kind: [] for kind in mix.KINDS}
    for one, taken in zip(asked, seconds, strict=True):
        by_kind[one.kind].append(taken)
    return by_kind


def _spread(numbers: list[int]) -> dict[str, float]:
    return {
        "p50": quantile(numbers, 0.5),
        "p99": quantile(numbers, 0.99),
        "most": max(numbers),
    }


def _found_first(asked: list[mix.Asked], looks: list[Look]) -> dict[str, list[int]]:
    """By kind: how often the child that was meant stood first, and of how many searches."""
    first: dict[str, list[int]] = {}
    for one, look in zip(asked, looks, strict=True):
        if one.child is not None:
            hits = first.setdefault(one.kind, [0, 0])
            hits[0] += look.first == one.child.number
            hits[1] += 1
    return first


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["searches"]
    engine, bare = figures["engine_ms"], figures["bare_index_ms"]
    rows: list[tuple[object, ...]] = [
        ("engine, ledger entry included", count(figures["searches"]), *engine.values()),
        ("bare index look-up of the same keys", count(figures["searches"]), *bare.values()),
        (
            "engine, first after a restart of the server, nothing warmed",
            figures["cold_searches"],
            *figures["cold_ms"].values(),
        ),
    ]
    trigrams = run.get("trigrams")
    if trigrams:
        name = "`pg_trgm` over a plaintext copy"
        rows.append((name, count(trigrams["searches"]), *trigrams["ms"].values()))
    brought, opened = figures["sharing_a_key"], figures["opened"]
    return [
        *table(("search, ms", "searches", "p50", "p95", "p99"), rows),
        "",
        f"At p50 the engine takes {times(engine['p50'], bare['p50'])} times the bare look-up."
        f" A search looks up {figures['keys_mean']} keys on average and shares one with"
        f" {count(brought['p50'])} children at the median, {count(brought['p99'])} at p99,"
        f" {count(brought['most'])} at most; it opens {count(opened['p50'])},"
        f" {count(opened['p99'])} and {count(opened['most'])} of them. Children are drawn at random"
        " from the index, so that names come by their frequency."
        f"{_warming(figures)} After the restart the server's own cache is empty and the system's is"
        " not.",
        "",
        *table(
            ("kind of search, engine, ms", "searches", "p50", "p95", "p99", "meant child first"),
            (
                (kind, count(figures["kinds"][kind]), *taken.values(), _first(figures, kind))
                for kind, taken in figures["engine_ms_by_kind"].items()
            ),
        ),
    ]


def _warming(figures: dict[str, Any]) -> str:
    """A sentence; runs measured before there was warming have nothing to say."""
    if "warmed_bytes" not in figures:
        return ""
    return (
        " `contactpoint up` brings what searches read into memory:"
        f" {figures['warmed_bytes'] / 1e9:.1f} GB in {figures['warming_seconds']} s."
    )


def _first(figures: dict[str, Any], kind: str) -> str:
    found = figures["found_first"].get(kind)
    return f"{found[0]:,} of {found[1]:,}" if found else ""
