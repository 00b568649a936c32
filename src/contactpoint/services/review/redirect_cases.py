"""Turn cases to the right records once two records were joined or parted."""

from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.profile import profile_of
from contactpoint.placing.place_statements import prior_now
from contactpoint.placing.write_children import keep_back_cases
from contactpoint.review.asked_about import AskedAbout, after_join, after_parting
from contactpoint.store.models import Child
from contactpoint.store.repositories import cases, children, statements
from contactpoint.store.repositories.case_rows import Case
from contactpoint.visibility.reach import is_for_reviewers


def redirect_cases(joined: Child, survivor: Child) -> None:
    """Turn cases about ``joined`` to ``survivor``; called before the numbers are joined."""
    about = cases.about([joined.pk])
    for case in about:
        _be_about(case, after_join(_asked_about(case), joined=joined.pk, survivor=survivor.pk))
    cases.move(about)


def share_cases(one: Child, other: Child) -> None:
    """Turn each case about one of two parted records to the one that its statement is more like."""
    about = cases.with_statements(cases.about([one.pk, other.pk]))
    if not about:
        return
    records = children.by_pks([one.pk, other.pk])
    parted = [Candidate(r.pk, tuple(r.document.open.profiles)) for r in records]
    prior = prior_now()
    stated = statements.opened([row for _, row in about])
    for (case, row), (_, statement) in zip(about, stated, strict=True):
        profile = profile_of(statement)
        now = after_parting(
            case.kind,
            _asked_about(case),
            stands_on=row.child_id,
            profile=profile,
            parted=parted,
            model=prior.model_for(profile),
        )
        _be_about(case, now)
    cases.move([case for case, _ in about])
    keep_back_cases({r.pk: is_for_reviewers(r.document.open, r.document.status) for r in records})


def _asked_about(case: Case) -> AskedAbout:
    return AskedAbout(child=case.child_id, other_child=case.other_child_id)


def _be_about(case: Case, about: AskedAbout) -> None:
    case.child_id, case.other_child_id = about.child, about.other_child
