"""Turn cases to the right one of two records that were parted."""

from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.profile import profile_of
from contactpoint.placing.join_into import asked_about, be_about
from contactpoint.placing.place_statements import prior_now
from contactpoint.placing.write_children import keep_back_cases
from contactpoint.review.asked_about import after_parting
from contactpoint.store.models import Child
from contactpoint.store.repositories import cases, children, statements
from contactpoint.visibility.reach import is_for_reviewers


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
            asked_about(case),
            stands_on=row.child_id,
            profile=profile,
            parted=parted,
            model=prior.model_for(profile),
        )
        be_about(case, now)
    cases.move([case for case, _ in about])
    keep_back_cases({r.pk: is_for_reviewers(r.document.open, r.document.status) for r in records})
