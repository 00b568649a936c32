"""Which of two records a case is about, once they have been parted.

A function of how things stand: nothing is kept of what a case was about before the two were joined.
"""

from contactpoint.children.statement import Statement
from contactpoint.linkage.candidates import Candidate, weigh
from contactpoint.linkage.profile import profile_of
from contactpoint.placing.place_statements import crowds_now
from contactpoint.placing.write_children import keep_back_cases
from contactpoint.review.kinds import CaseKind
from contactpoint.store.models import Child
from contactpoint.store.repositories import cases, children, statements
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.visibility.reach import is_for_reviewers


def share_cases(one: Child, other: Child) -> None:
    """Let each case that asks about either record ask about the one that its statement is more
    like. Where two records resemble each other, it is the one on which the statement does not
    stand."""
    about = cases.about([one.pk, other.pk])
    if not about:
        return
    records = children.by_pks([one.pk, other.pk])
    said = statements.opened([case.statement for case in about])
    for case, (row, statement) in zip(about, said, strict=True):
        if case.kind == CaseKind.RESEMBLANCE:
            case.other_child_id = row.child_id
        if case.child_id in {one.pk, other.pk}:
            asked_of = [record for record in records if record.pk != row.child_id]
            case.child_id = _likelier(statement, asked_of)
    cases.move(about)
    keep_back_cases({r.pk: is_for_reviewers(r.document.open, r.document.status) for r in records})


def _likelier(statement: Statement, records: list[OpenedChild]) -> int:
    """The first where both, or neither, are like it: the older, whose cases they were."""
    profile = profile_of(statement)
    weighed = weigh(
        profile,
        [Candidate(record.pk, tuple(record.document.open.profiles)) for record in records],
        crowds_now().model_for(profile),
    )
    return max(weighed, key=lambda match: match.supported).child if weighed else records[0].pk
