"""What holds of verdicts at every moment, whatever was loaded and decided."""

from contactpoint.children.statement import CORRECTION
from contactpoint.review.kinds import CaseKind, VerdictKind
from contactpoint.store.models import Child, HeldStatement, RecordedInvolvement
from contactpoint.store.repositories import children, statements, verdicts
from contactpoint.store.safe import pointers
from tests.fixtures.cases import held_cases, held_verdicts
from tests.fixtures.statements import held
from tests.placing.content import check_whole

_STANDS = {"linked", "ended"}


def check_standing(numbers: dict[int, str], spoke: dict[int, set[int]]) -> None:
    """Assert it; ``numbers`` has the child numbers given out before, and takes the new ones, as
    ``spoke`` does the statements that stood on each record at any time."""
    check_whole()
    rows = {row.pk: row for row in held()}
    opened = statements.opened(list(rows.values()))
    of_sources = {row.pk for row, stated in opened if stated.feed != CORRECTION}
    named = {row.pk for row, stated in opened if stated.names} & of_sources
    check_named({pk: rows[pk] for pk in of_sources}, named, spoke)
    for pair in verdicts.standing_pairs(rows):
        own, other = rows[pair.own], rows[pair.other]
        if own.state in _STANDS and other.state in _STANDS:
            assert (own.child_id == other.child_id) is pair.same
    for verdict in held_verdicts(undone_at=None, kind=VerdictKind.SAME):
        moves = verdicts.standing_moves([verdict.statement_id or 0])
        since = [later for _, later in moves if later > verdict.pk]
        if verdict.other_child_id is None and not since:
            # Where the person said, unless its source has begun to guard it, or it is a return
            # and its record has lost its name.
            row = rows[verdict.statement_id or 0]
            without_name = row.pk not in named and row.state == "to_review"
            assert row.state in {*_STANDS, "quarantined"} or without_name
    now = dict(Child.objects.values_list("pk", "number"))
    assert numbers.items() <= now.items()
    assert len(set(now.values())) == len(now)
    numbers.update(now)
    survivors = children.survivors(now)
    for case in held_cases(withheld=False):
        ends = {pk for pk in (case.child_id, case.other_child_id) if pk is not None}
        assert all(survivors[pk] == pk for pk in ends)
        if case.kind == CaseKind.RESEMBLANCE:
            assert case.other_child_id == rows[case.statement_id].child_id != case.child_id
        if case.kind == CaseKind.CONTESTED:
            assert case.child_id is None
            assert case.other_child_id == rows[case.statement_id].child_id
    for pk, number in now.items():
        found = children.by_number(number)
        assert found is not None
        assert found.pk == survivors[pk]
    joined = [pk for pk, survivor in survivors.items() if pk != survivor]
    of_joined = pointers("involvement.child").to_each(joined)
    assert not RecordedInvolvement.objects.filter(child__in=of_joined).exists()


def check_named(
    rows: dict[int, HeldStatement], named: set[int], spoke: dict[int, set[int]]
) -> None:
    """Assert that no record holds only statements without a name, unless it is shown as last known
    or a source guards what it said there. ``rows`` are what sources state."""
    voices: dict[int, set[int]] = {}
    for row in rows.values():
        if row.state == "linked" and row.child_id is not None:
            voices.setdefault(row.child_id, set()).add(row.pk)
    for child in children.by_pks(sorted(voices)):
        on_it = voices[child.pk]
        spoke.setdefault(child.pk, set()).update(on_it)
        if not on_it & named and not child.document.open.last_known:
            assert any(rows[pk].state == "quarantined" for pk in spoke[child.pk])
