"""What holds of verdicts at every moment, whatever was loaded and decided."""

from contactpoint.store.models import (
    CaseKind,
    Child,
    HeldStatement,
    RecordedInvolvement,
    Review,
    Verdict,
    VerdictKind,
)
from contactpoint.store.repositories import children, verdicts
from tests.services.loading.content import check_whole

_STANDS = {"linked", "ended"}


def check_standing(numbers: dict[int, str]) -> None:
    """Assert it; ``numbers`` has the child numbers given out before, and takes the new ones."""
    check_whole()
    rows = {row.pk: row for row in HeldStatement.objects.all()}
    for pair in verdicts.standing_pairs(rows):
        own, other = rows[pair.own], rows[pair.other]
        if own.state in _STANDS and other.state in _STANDS:
            assert (own.child_id == other.child_id) is pair.same
    for verdict in Verdict.objects.filter(undone_at=None, kind=VerdictKind.SAME):
        since = Verdict.objects.filter(
            pk__gt=verdict.pk, undone_at=None, statements__statement=verdict.statement_id
        )
        if verdict.other_child_id is None and not since.exists():
            # Where the person said, unless its source has begun to guard it.
            row = rows[verdict.statement_id or 0]
            assert row.state in {*_STANDS, "quarantined"}
    now = dict(Child.objects.values_list("pk", "number"))
    assert numbers.items() <= now.items()
    assert len(set(now.values())) == len(now)
    numbers.update(now)
    survivors = children.survivors(now)
    for case in Review.objects.filter(withheld=False).select_related("statement"):
        ends = {pk for pk in (case.child_id, case.other_child_id) if pk is not None}
        assert all(survivors[pk] == pk for pk in ends)
        if case.kind == CaseKind.RESEMBLANCE:
            assert case.other_child_id == case.statement.child_id != case.child_id
    for pk, number in now.items():
        held = children.by_number(number)
        assert held is not None
        assert held[0].pk == survivors[pk]
    joined = [pk for pk, survivor in survivors.items() if pk != survivor]
    assert not RecordedInvolvement.objects.filter(child__in=joined).exists()
