"""Overruling earlier verdicts that a later one contradicts: the later verdict stands."""

from collections.abc import Iterable

from contactpoint.review.verdict import contradicts
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import statements, verdicts
from contactpoint.store.repositories.verdict_rows import Verdict


def overrule_contradicted(verdict: Verdict, rows: Iterable[HeldStatement]) -> list[int]:
    """Overrule what earlier verdicts say against the place of these statements now.

    An earlier verdict may say that a statement is of one child with a statement on another record,
    or that it is not of one child with a statement on the same record. Returns the primary keys of
    the earlier verdicts.
    """
    where = {row.pk: row.child_id for row in rows}
    against = [
        pair
        for pair in verdicts.standing_pairs(where)
        if pair.verdict != verdict.pk and contradicts(pair, where[pair.own])
    ]
    verdicts.overrule({pair.pk for pair in against}, verdict)
    return sorted({pair.verdict for pair in against})


def overrule_same(verdict: Verdict, one: Iterable[int], others: Iterable[int]) -> list[int]:
    """Overrule earlier verdicts that say "one child" of a statement in ``one`` and one in
    ``others``.

    Returns the primary keys of the earlier verdicts.
    """
    beside = set(others)
    against = [
        pair
        for pair in verdicts.standing_pairs(one)
        if pair.same and pair.other in beside and pair.verdict != verdict.pk
    ]
    verdicts.overrule({pair.pk for pair in against}, verdict)
    return sorted({pair.verdict for pair in against})


def restore_overruled(verdict: Verdict) -> None:
    """Restore what a verdict, now undone, had overruled.

    What contradicts the present place of the statements stays overruled.
    """
    pks = verdicts.restore_overruled(verdict)
    where = {row.pk: row.child_id for row in statements.by_pks(pks)}
    broken = {
        # A statement that a withdrawal has taken away stands nowhere.
        pair.pk
        for pair in verdicts.standing_pairs(where)
        if contradicts(pair, where[pair.own])
    }
    verdicts.overrule(broken, verdict)
