"""Verdicts that fall with a load: those that only concern what the load brought."""

from django.db import transaction

from contactpoint.services.review.undo_verdict import fall
from contactpoint.store.models import Load
from contactpoint.store.replaced import Kind
from contactpoint.store.repositories import loads, verdict_rows, verdicts
from contactpoint.store.repositories.replaced import Journal, Others
from contactpoint.store.repositories.verdict_rows import Verdict

_BATCH = 1000


def let_fall(load: Load, journal: Journal, others: Others, since: int) -> int:
    """Undo the verdicts since the load, the newest first, that only concern what it brought;
    returns how many fell.

    One stays that another builds on, or without which nobody would find work that was recorded.
    """
    falling = []
    last = 0
    while some := verdict_rows.since(load.started_at, last, _BATCH):
        last = some[-1].pk
        falling += [
            verdict.pk
            for verdict in some
            if verdict.undone_at is None and _concerns_it_alone(verdict, journal, others, since)
        ]
    fallen = 0
    for pk in reversed(falling):
        with transaction.atomic():
            loads.moving_alone()
            verdict = verdicts.locked(pk)
            if verdict is not None and verdict.undone_at is None:
                fallen += fall(verdict)
    return fallen


def _concerns_it_alone(verdict: Verdict, journal: Journal, others: Others, since: int) -> bool:
    """Whether a verdict says nothing of two statements that are there without the load."""
    pairs = verdict_rows.pairs_by(verdict.pk).values()
    pks = {pk for pair in pairs for pk in (pair.left_id, pair.right_id)}
    pks |= {verdict.statement_id} if verdict.statement_id is not None else set()
    keys = [(Kind.STATEMENT, pk) for pk in pks]
    noted = journal.find(keys)
    later = others.find(keys, since)
    brought = {
        pk
        for (kind, pk), one in noted.items()
        if one.before.brought
        and not any(
            word.before.brought and word.pk > one.pk for _, word in later.get((kind, pk), ())
        )
    }
    if pairs:
        return all(pair.left_id in brought or pair.right_id in brought for pair in pairs)
    return verdict.statement_id in brought
