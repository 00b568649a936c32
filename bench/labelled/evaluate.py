"""How well our way of matching does on a public set: with the identifier and without it.

Pairs link and are asked about from the very weights from which children's statements are.
"""

import time
from dataclasses import dataclass
from pathlib import Path

from bench.labelled.candidates import candidate_pairs
from bench.labelled.clusters import cluster
from bench.labelled.febrl import LabelledSet, read_febrl
from bench.labelled.fields import features_of, labelled_fields
from bench.labelled.figures import LabelledFigures
from bench.labelled.weights import compared, learn, random_pairs
from contactpoint.linkage.decision import ASK_FROM, LINK_FROM
from contactpoint.linkage.evaluation import count_pairs

_RANDOM_PAIRS = 20_000
_SEED = 1


@dataclass(frozen=True, slots=True)
class LabelledReport:
    """The same set twice."""

    labelled: str
    with_identifier: LabelledFigures
    without_identifier: LabelledFigures


def evaluate_labelled(*, labelled: str, folder: Path | None = None) -> LabelledReport:
    """Match a set of ``febrl.FEBRL_SETS``, twice, and count. ``folder`` holds its files, by default
    those of the package that carries them. Raises ``LabelledSetError``."""
    return LabelledReport(
        labelled=labelled,
        with_identifier=_evaluate(labelled, folder, identifier=True),
        without_identifier=_evaluate(labelled, folder, identifier=False),
    )


def _evaluate(labelled: str, folder: Path | None, *, identifier: bool) -> LabelledFigures:
    begun = time.perf_counter()
    chosen = read_febrl(labelled, folder=folder)
    files = [record.file for record in chosen.records]
    features = [features_of(record) for record in chosen.records]
    fields = labelled_fields(identifier=identifier)
    pairs = candidate_pairs(
        chosen.records, features, one_a_file=chosen.one_a_file, identifier=identifier
    )
    levels = compared(fields, features, pairs)
    drawn = random_pairs(files, count=_RANDOM_PAIRS, one_a_file=chosen.one_a_file, seed=_SEED)
    model = learn(
        fields,
        features,
        candidates=levels,
        at_random=compared(fields, features, drawn),
        possible=_possible(chosen),
    )
    found = cluster(
        files,
        pairs,
        model.weigh(features, pairs, levels),
        weigh=lambda left, right: model.weigh_one(features, left, right),
        one_a_file=chosen.one_a_file,
        link_from=LINK_FROM,
        ask_from=ASK_FROM,
    )
    seconds = time.perf_counter() - begun
    counts = count_pairs(
        (record.person, number)
        for record, number in zip(chosen.records, found.cluster_of, strict=True)
    )
    return LabelledFigures(
        records=counts.statements,
        compared=len(pairs),
        pairs_true=counts.pairs_true,
        linked_true=counts.linked_true,
        linked_false=counts.linked_false,
        precision=round(counts.precision, 6),
        recall=round(counts.recall, 6),
        f1=round(counts.f1, 6),
        review=len(found.asked),
        review_share=round(len(found.asked) / max(counts.statements, 1), 6),
        seconds=round(seconds, 2),
    )


def _possible(chosen: LabelledSet) -> int:
    """How many pairs could be of one person."""
    count = len(chosen.records)
    if not chosen.one_a_file:
        return count * (count - 1) // 2
    first = sum(record.file == 0 for record in chosen.records)
    return first * (count - first)
