"""Families: the situations that are tests, and populations in which the hard kinds of family occur.

Nothing of the installation is used. Statements are placed in memory by the rules of loading, in an
index of an area's size and of England's. At England's size the children are still an area's: what
is England's is how little a name and a date tell among eleven million. The seeds are others than
those by which weights and thresholds were chosen.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.installation import Installation
from bench.memory_index import AREA, ENGLAND
from bench.parts import heard
from bench.populations import area, figures, nation, placed, recall_difference
from bench.tables import count, table
from contactpoint.synth.families import Families

SEEDS = (11, 12)
_MOST_CHILDREN = 20_000
# Of the sons in the groups that have any.
_MUHAMMAD_FIRST = 0.9
_SIZES = {"area": AREA, "england": ENGLAND}

# How the part ``heard`` calls the sizes, and where its counts have what was found and what first.
_HEARD_AT = {"area": "area", "england": "England"}
_FOUND, _FIRST = 1, 2

_Of = Mapping[str, Any]


def measure(installation: Installation) -> dict[str, object]:
    """The figures of the situations and of each population, by the size of the index."""
    children = min(installation.options.children, _MOST_CHILDREN)
    muhammad_first = Families(muhammad_first=_MUHAMMAD_FIRST)
    return {
        "children": children,
        "situations": _situations(),
        "local": _figures(area, SEEDS, children, Families(), _SIZES),
        "national": _figures(nation, SEEDS, children, Families(), _SIZES),
        "muhammad_first": _figures(area, SEEDS[:1], children, muhammad_first, {"area": AREA}),
    }


def _situations() -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "tests.cases", "--json"], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def _figures(
    make: Callable[..., Any],
    seeds: Sequence[int],
    children: int,
    families: Families,
    sizes: Mapping[str, int],
) -> dict[str, list[dict[str, Any]]]:
    """The figures of one population a seed, by the size of the index."""
    found: dict[str, list[dict[str, Any]]] = {size: [] for size in sizes}
    for seed in seeds:
        told = make(children=children, seed=seed, families=families)
        for size, index_children in sizes.items():
            one = figures(told, placed(told, index_children=index_children))
            found[size].append({"seed": seed, **asdict(one)})
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    """A figure by size of index. ``bounds`` has what to reach, where there is anything."""

    what: str
    value: Callable[[_Of, str], float | None]
    shown: Callable[[float], str]
    bounds: Mapping[str, float]
    least: bool = False

    def cells(self, of: _Of) -> list[str]:
        """What is to be reached, what came out, and whether that is enough, size by size."""
        found = []
        for size in _SIZES:
            value, bound = self.value(of, size), self.bounds.get(size)
            sign = "≥" if self.least else "≤"
            found.append("" if bound is None else f"{sign} {self.shown(bound)}")
            found.append("not measured" if value is None else self.shown(value))
            if value is not None and bound is not None:
                reached = value >= bound if self.least else value <= bound
                found[-1] += " met" if reached else " **not met**"
        return found


def _summed(of: _Of, kind: str, size: str) -> dict[str, float] | None:
    """The counts of all seeds together."""
    runs = of.get(kind, {}).get(size)
    if not runs:
        return None
    names = [name for name, value in runs[0].items() if isinstance(value, int)]
    return {name: sum(run[name] for run in runs) for name in names}


def _grade(name: str) -> Callable[[_Of, str], float | None]:
    return lambda of, size: of["situations"][size]["grades"][name]


def _of_kind(
    kind: str, figure: Callable[[Mapping[str, float]], float]
) -> Callable[[_Of, str], float | None]:
    def value(of: _Of, size: str) -> float | None:
        counts = _summed(of, kind, size)
        return None if counts is None else figure(counts)

    return value


def _wrong_of_100000(counts: Mapping[str, float]) -> float:
    joined = counts["linked_true"] + counts["linked_false"]
    return 100_000 * counts["linked_false"] / max(joined, 1)


def _recall(counts: Mapping[str, float]) -> float:
    return counts["linked_true"] / max(counts["pairs_true"], 1)


def _named_recall(counts: Mapping[str, float]) -> float:
    return counts["named_linked_true"] / max(counts["named_pairs_true"], 1)


def _asked(counts: Mapping[str, float]) -> float:
    return counts["asked"] / max(counts["statements"], 1)


def _waiting(counts: Mapping[str, float]) -> float:
    return counts["waiting"] / max(counts["statements"], 1)


def _difference(kind: str) -> Callable[[_Of, str], float | None]:
    """The greatest difference between groups of names, over all seeds."""

    def value(of: _Of, size: str) -> float | None:
        runs = of.get(kind, {}).get(size) or []
        pairs: dict[str, list[int]] = {}
        for run in runs:
            for group, counts in run["groups"].items():
                so_far = pairs.setdefault(group, [0, 0])
                so_far[0] += counts[0]
                so_far[1] += counts[1]
        return recall_difference(pairs)

    return value


def _share(value: float) -> str:
    return f"{value:.2%}"


def _points(value: float) -> str:
    return f"{100 * value:.2f} points"


def _hundredths(value: float) -> str:
    return f"{value:.2f}"


def _searched(kind: str, place: int) -> Callable[[_Of, str], float | None]:
    """The share of the searches of a kind that the part ``heard`` made, once it has."""

    def value(of: _Of, size: str) -> float | None:
        groups = of["heard"].get(_HEARD_AT[size], {}).get("found", {}).get(kind, {}).values()
        searches = sum(counts[0] for counts in groups)
        return sum(counts[place] for counts in groups) / searches if searches else None

    return value


_BOTH = ("area", "england")
_ROWS = (
    _Row("situations: wrong joins", _grade("wrong_join"), count, dict.fromkeys(_BOTH, 0)),
    _Row("… children without a findable record", _grade("lost"), count, dict.fromkeys(_BOTH, 0)),
    _Row(
        "… joined without a person, where the rows can tell",
        lambda of, size: of["situations"][size]["joined"],
        _share,
        {"area": 0.75, "england": 0.65},
        least=True,
    ),
    _Row(
        "local feeds: wrong joins of 100,000",
        _of_kind("local", _wrong_of_100000),
        _hundredths,
        dict.fromkeys(_BOTH, 1.0),
    ),
    _Row(
        "… sets of twins joined",
        _of_kind("local", lambda counts: counts["twins_joined"]),
        count,
        dict.fromkeys(_BOTH, 0),
    ),
    _Row(
        "… named children without a record",
        _of_kind("local", lambda counts: counts["lost"]),
        count,
        dict.fromkeys(_BOTH, 0),
    ),
    _Row("… recall", _of_kind("local", _recall), _share, {"area": 0.975}, least=True),
    _Row("… recall where both sides name", _of_kind("local", _named_recall), _share, {}),
    _Row("… waiting", _of_kind("local", _waiting), _share, {"area": 0.015}),
    _Row("… with a case", _of_kind("local", _asked), _share, {}),
    _Row("… between groups of names", _difference("local"), _points, {"area": 0.02}),
    _Row(
        "national feeds: wrong joins of 100,000",
        _of_kind("national", _wrong_of_100000),
        _hundredths,
        dict.fromkeys(_BOTH, 1.0),
    ),
    _Row(
        "… sets of twins joined",
        _of_kind("national", lambda counts: counts["twins_joined"]),
        count,
        dict.fromkeys(_BOTH, 0),
    ),
    _Row(
        "… recall",
        _of_kind("national", _recall),
        _share,
        dict.fromkeys(_BOTH, 0.985),
        least=True,
    ),
    _Row("… waiting", _of_kind("national", _waiting), _share, {}),
    _Row("… with a case", _of_kind("national", _asked), _share, {}),
    _Row(
        "… between groups of names",
        _difference("national"),
        _points,
        {"area": 0.02, "england": 0.03},
    ),
    _Row(
        "Muhammad first: recall",
        _of_kind("muhammad_first", _recall),
        _share,
        {"area": 0.96},
        least=True,
    ),
    _Row("… waiting", _of_kind("muhammad_first", _waiting), _share, {"area": 0.03}),
    _Row(
        "search: the right child first, of what each source writes",
        _searched(heard.WRITTEN, _FIRST),
        _share,
        {"area": 0.99, "england": 0.98},
        least=True,
    ),
    _Row(
        "… two slips, year and sex: found",
        _searched(heard.TWO_SLIPS, _FOUND),
        _share,
        {"area": 0.9},
        least=True,
    ),
    _Row(
        "… both names as heard, whole date: first",
        _searched(heard.HEARD, _FIRST),
        _share,
        {"area": 0.95, "england": 0.9},
        least=True,
    ),
)


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    of = {**run["families"], "heard": run.get("heard", {})}
    seeds = ", ".join(str(one["seed"]) for one in of["local"]["area"])
    head = ("families", "area: to reach", "came out", "England: to reach", "came out")
    return [
        *table(head, [(row.what, *row.cells(of)) for row in _ROWS]),
        "",
        "Situations are those of `tests/cases`. Populations are of"
        f" {count(of['children'])} children each, of seeds {seeds}, placed in memory by the rules"
        " of loading; at England's size they are decided on as if England's eleven million were"
        " there, and are still as many. A pair is of two statements of one child; waiting are"
        " statements that a person has to decide about, on a provisional record or on none."
        " Children of Muhammad first have the name before their own in nine of ten sons of the"
        " groups that have any. Searches are those of the part `heard`.",
        "",
        *_of_each("kind of family", "families", of),
        "",
        *_of_each("group of names", "groups", of),
    ]


def _of_each(title: str, what: str, of: _Of) -> list[str]:
    """Recall and wrong pairs of each kind, in an area's local feeds and in national ones."""
    rows = []
    names = sorted({name for one in of["local"]["area"] for name in one[what]})
    for name in names:
        cells = []
        for kind, size in (("local", "area"), ("local", "england"), ("national", "england")):
            counts = [one[what].get(name, (0, 0, 0)) for one in of[kind][size]]
            true, right, wrong = (sum(one[place] for one in counts) for place in range(3))
            cells += [f"{right / true:.2%}" if true else "", count(wrong)]
        rows.append((name.replace("_", " "), *cells))
    return table(
        (
            title,
            "local, area: recall",
            "wrong pairs",
            "local, England: recall",
            "wrong pairs",
            "national, England: recall",
            "wrong pairs",
        ),
        rows,
    )
