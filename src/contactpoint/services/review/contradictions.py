"""What a later verdict says against earlier ones: of the two, the later stands."""

from collections.abc import Iterable

from contactpoint.review.verdict import contradicts
from contactpoint.store.models import HeldStatement, Verdict
from contactpoint.store.repositories import verdicts


def overrule_contradicted(verdict: Verdict, rows: Iterable[HeldStatement]) -> list[int]:
    """Overrule what earlier verdicts say against where the statements now are: of one child with a
    statement elsewhere, or not of one child with a statement beside it.

    Returns the earlier verdicts, by primary key.
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
    """Overrule what earlier verdicts say of any of these statements and any of the others, that
    they are of one child. Returns the earlier verdicts, by primary key."""
    beside = set(others)
    against = [
        pair
        for pair in verdicts.standing_pairs(one)
        if pair.same and pair.other in beside and pair.verdict != verdict.pk
    ]
    verdicts.overrule({pair.pk for pair in against}, verdict)
    return sorted({pair.verdict for pair in against})


def restore_overruled(verdict: Verdict) -> None:
    """Let stand again what a verdict, now undone, was against; but not what contradicts where the
    statements have come to be since."""
    pks = verdicts.restore_overruled(verdict)
    where = dict(HeldStatement.objects.filter(pk__in=pks).values_list("pk", "child_id"))
    broken = {
        pair.pk for pair in verdicts.standing_pairs(pks) if contradicts(pair, where[pair.own])
    }
    verdicts.overrule(broken, verdict)
