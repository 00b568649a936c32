"""``dedupe``: it learns from labelled pairs, so it is given some, drawn once and for all.

It has seen part of the truth, which the others have not. Two files are joined one to one.

Which of several rules as good as each other it takes hangs on the order of its sets, and so on how
Python hashes text, which differs from process to process. So it runs in a process of its own in
which that is settled, and every run comes out as the last.
"""

import io
import json
import os
import random
import subprocess
import sys
import time
from itertools import combinations
from pathlib import Path
from typing import Any

from bench.labelled.febrl import IDENTIFIER, LabelledSet, read_febrl
from bench.rivals.rows import Pair, Row, ordered, places_of, rows_of

TOOL = "dedupe 3, taught 200 pairs of one person and 400 of two"

_SAME, _OTHERS = 200, 400
# Each further field makes its search for blocking rules longer by some ten seconds.
_FIELDS = ("given_name", "surname", "date_of_birth", "address_1", "postcode")
# Of each file, for its search for blocking rules: with 5,000 it takes minutes and gigabytes. With
# 1,500 it took three times as long, and F1 on FEBRL 2 and 3 was 0.011 lower to 0.008 higher.
_SAMPLE = 500
_SEED = 4
_THRESHOLD = 0.5
# Of three that were tried, the best for it; between them, F1 on a set differed by this at most.
_ORDER_OF_SETS = "2"
SPREAD = 0.033
MOST_SECONDS = 120.0


def linked_apart(chosen: LabelledSet, *, identifier: bool) -> tuple[set[Pair], float]:
    """What ``linked`` has, from a process of its own, and the seconds that it took without the
    start of the process. Raises ``subprocess.TimeoutExpired`` after ``MOST_SECONDS``."""
    done = subprocess.run(
        [sys.executable, "-m", __name__, chosen.name, *(["identifier"] if identifier else [])],
        cwd=Path(__file__).parent.parent.parent,
        env={**os.environ, "PYTHONHASHSEED": _ORDER_OF_SETS},
        stdout=subprocess.PIPE,
        check=True,
        timeout=MOST_SECONDS,
    )
    answer = json.loads(done.stdout)
    return ordered((one, other) for one, other in answer["pairs"]), answer["seconds"]


def linked(chosen: LabelledSet, *, identifier: bool) -> set[Pair]:
    """The pairs that its clusters, or its links, make."""
    import dedupe
    import numpy as np
    from dedupe import serializer

    rows = rows_of(chosen, identifier=identifier)
    file = io.StringIO()
    serializer.write_training(_taught(chosen, rows), file)
    file.seek(0)
    # It draws at random by both. What is left to chance after that is the order of its sets.
    random.seed(_SEED)
    np.random.seed(_SEED)
    if chosen.one_a_file:
        ours, theirs = ({place: rows[place] for place in places_of(chosen, n)} for n in (0, 1))
        linker = dedupe.RecordLink(_variables(identifier), num_cores=0, in_memory=True)
        linker.prepare_training(_sample(ours), _sample(theirs), training_file=file)
        linker.train(index_predicates=False)
        found = linker.join(ours, theirs, threshold=_THRESHOLD)
        return ordered((int(pair[0]), int(pair[1])) for pair, _ in found)
    matcher = dedupe.Dedupe(_variables(identifier), num_cores=0, in_memory=True)
    records = dict(enumerate(rows))
    matcher.prepare_training(_sample(records), training_file=file)
    matcher.train(index_predicates=False)
    clusters = matcher.partition(records, threshold=_THRESHOLD)
    return ordered(pair for members, _ in clusters for pair in combinations(map(int, members), 2))


def _variables(identifier: bool) -> list[Any]:
    from dedupe import variables

    # Short strings, since it looks for blocking rules by an index of words in others for minutes.
    number = [IDENTIFIER] if identifier else []
    return [variables.ShortString(name, has_missing=True) for name in (*_FIELDS, *number)]


def _sample(records: dict[int, Row]) -> dict[int, Row]:
    drawn = random.Random(_SEED).sample(sorted(records), min(_SAMPLE, len(records)))
    return {number: records[place] for number, place in enumerate(drawn)}


def _taught(chosen: LabelledSet, rows: list[Row]) -> Any:
    """Pairs whose truth it is told. Where two files are linked, the first is of the first file."""
    chooser = random.Random(_SEED)
    of_person: dict[int, list[int]] = {}
    for place, record in enumerate(chosen.records):
        of_person.setdefault(record.person, []).append(place)
    same = [pair for places in of_person.values() for pair in combinations(places, 2)]
    chosen_same = chooser.sample(same, min(_SAME, len(same)))
    last = max(record.file for record in chosen.records)
    firsts, seconds = places_of(chosen, 0), places_of(chosen, last)
    others: list[Pair] = []
    while len(others) < _OTHERS:
        one, other = chooser.choice(firsts), chooser.choice(seconds)
        if chosen.records[one].person != chosen.records[other].person:
            others.append((one, other))
    return {
        "match": [(rows[one], rows[other]) for one, other in chosen_same],
        "distinct": [(rows[one], rows[other]) for one, other in others],
    }


def main() -> None:
    """Link one set and write the pairs to standard output."""
    name, *with_identifier = sys.argv[1:]
    chosen = read_febrl(name)
    begun = time.perf_counter()
    pairs = linked(chosen, identifier=bool(with_identifier))
    json.dump({"pairs": sorted(pairs), "seconds": time.perf_counter() - begun}, sys.stdout)


if __name__ == "__main__":
    main()
