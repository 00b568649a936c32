"""Give a verdict on a case: the same child, not the same, none of these, or ask the source."""

from collections.abc import Callable, Mapping

from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.notices import NoticeKind
from contactpoint.children.statement import PRACTITIONER
from contactpoint.ledger.review_details import VerdictGiven
from contactpoint.linkage.decision import may_found
from contactpoint.linkage.profile import profile_of
from contactpoint.placing.last_words import words_of
from contactpoint.placing.place_statements import (
    ask_on,
    place_afresh,
    records_it_may_be_of,
)
from contactpoint.placing.rearrange import (
    confirm,
    confirm_unasked,
    derive_again,
    found_record,
    put_on,
)
from contactpoint.review.authority import Act
from contactpoint.review.kinds import CaseKind, VerdictKind
from contactpoint.services.add_child.new_child import who_added
from contactpoint.services.notices.tell import tell
from contactpoint.services.review.agreement import must_need_nobody_else, of_case
from contactpoint.services.review.contradictions import overrule_contradicted, overrule_same
from contactpoint.services.review.errors import (
    FoundingRefusedError,
    NotAskedError,
    NothingToChooseError,
    NothingToCompareError,
)
from contactpoint.services.review.join_records import join_opened
from contactpoint.services.review.moving import remember
from contactpoint.services.review.opened_case import (
    OpenedCase,
    of_sources,
    reviewer,
    taken,
)
from contactpoint.services.within_reach import Reached
from contactpoint.store.decided import ProposalContent, VerdictStatement
from contactpoint.store.repositories import cases, children, ledger, loads, statements, verdicts
from contactpoint.store.repositories.verdict_rows import Verdict
from contactpoint.visibility.views.case import CaseRef


def same(*, actor: Actor, case: CaseRef, version: str) -> int:
    """Say that both sides are one child; returns the verdict's primary key.

    A waiting statement is linked to the record. Of two records, the younger is joined into the
    older. No load changes that. Raises ``AccessRefusedError``, ``NoSuchCaseError``,
    ``CaseTakenError``, ``CaseChangedError`` when ``version`` is not the case's present one,
    ``NothingToCompareError``, and ``NeedsAgreementError`` where others have to agree.
    """
    return _decide(actor, case, version, VerdictKind.SAME)


def not_same(*, actor: Actor, case: CaseRef, version: str) -> int:
    """Say that the two sides are two children; returns the verdict's primary key.

    No load brings the two sides together from now on. A waiting statement is placed anew, without
    that record: it is linked to another record, founds one, or gets another case. A statement that
    is alone on a record of its own gets another case if it may be another record's child still;
    otherwise its record is no longer provisional. Raises as ``same`` does.
    """
    return _decide(actor, case, version, VerdictKind.NOT_SAME)


def none_of_these(*, actor: Actor, case: CaseRef, version: str) -> int:
    """Say that a statement is of none of the records to choose from; returns the verdict's primary
    key.

    The statement founds a record of its own, or its record is no longer provisional. No load brings
    it to one of the candidates. Raises as ``same`` does, ``NothingToChooseError`` where a record
    has been chosen already, and ``FoundingRefusedError`` for a statement that the matcher would not
    let found a record either.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        loads.moving_alone()
        held = taken(actor, case, version)
        must_be_to_choose(held)
        must_need_nobody_else(actor, of_case(Act.FOUND, held))
        return give(actor, held, Act.FOUND)


def _decide(actor: Actor, case: CaseRef, version: str, kind: VerdictKind) -> int:
    actor = reviewer(actor)
    with transaction.atomic():
        loads.moving_alone()
        held = taken(actor, case, version)
        must_be_to_compare(held)
        act = act_of(kind, held)
        must_need_nobody_else(actor, of_case(act, held))
        return give(actor, held, act)


def act_of(kind: VerdictKind, held: OpenedCase) -> Act:
    """What a verdict that both sides of a case are one child, or that they are two, does."""
    if kind is VerdictKind.NOT_SAME:
        return Act.TELL_APART
    return Act.PLACE if held.other is None else Act.JOIN


def must_be_to_compare(held: OpenedCase) -> None:
    """Raises ``NotAskedError`` for a contested case, and ``NothingToCompareError`` where there is
    no record to compare with."""
    _must_be_of_records(held)
    if held.child is None:
        raise NothingToCompareError


def must_be_to_choose(held: OpenedCase) -> None:
    """Raises ``NotAskedError`` for a contested case, ``NothingToChooseError`` where a record has
    been chosen, and ``FoundingRefusedError`` for a statement that may not found a record."""
    _must_be_of_records(held)
    if held.child is not None:
        raise NothingToChooseError
    if not may_found(profile_of(held.statement)):
        raise FoundingRefusedError


def _must_be_of_records(held: OpenedCase) -> None:
    if held.case.kind is CaseKind.CONTESTED:
        raise NotAskedError


def give(actor: Actor, held: OpenedCase, act: Act, proposed: ProposalContent | None = None) -> int:
    """Give a verdict on an opened case, which settles the case; returns its primary key.

    ``proposed`` is the proposal to which all have agreed, if there was one. The open transaction
    has the right to move statements, and the actor's right to the verdict has been checked.
    """
    cases.close(held.case)
    if act is Act.JOIN and held.child is not None and held.other is not None:
        verdict = join_opened(actor, (held.child, held.other), held.case, proposed)
        overruled: list[int] = []
    else:
        kind = VerdictKind.SAME if act is Act.PLACE else VerdictKind.NOT_SAME
        verdict = _verdict(actor, kind, held, proposed)
        overruled = _DO[act](verdict, held)
    _record(actor, held, verdict, overruled)
    _tell_who_added(actor, held)
    return verdict.pk


def _tell_who_added(actor: Actor, held: OpenedCase) -> None:
    """Tell the practitioner who added a child that its case has been decided."""
    if held.statement.feed == PRACTITIONER:
        tell(
            NoticeKind.CASE_OF_ADDED_CHILD_DECIDED,
            to=[who_added(held.statement)],
            child=None if held.other is None else held.other.child,
            by=actor.account_id,
        )


def _place(verdict: Verdict, held: OpenedCase) -> list[int]:
    """Link a waiting statement to the record; returns the verdicts that this overrules."""
    (record,) = children.joining([held.compared.pk])
    words = words_of(record)
    remember(verdict, [], record, words)
    _add_statement(verdict, held)
    there = statements.on_record(record.pk)
    put_on([held.row], record)
    derive_again([record], last_words=words)
    verdicts.confirm(verdict, confirm_unasked([record.pk]))
    verdicts.add_pairs(verdict, [held.row.pk], of_sources(there), same=True)
    return overrule_contradicted(verdict, [held.row])


def _tell_apart(verdict: Verdict, held: OpenedCase) -> list[int]:
    there = of_sources(statements.on_record(held.compared.pk))
    apart = of_sources([held.row] if held.other is None else statements.on_record(held.other.pk))
    verdicts.add_pairs(verdict, apart, there, same=False)
    overruled = overrule_same(verdict, apart, there)
    if held.other is None:
        return overruled + _place_elsewhere(verdict, held)
    _ask_on(held, held.other)
    verdicts.confirm(verdict, confirm(record.pk for record in held.records))
    return overruled


def _found(verdict: Verdict, held: OpenedCase) -> list[int]:
    if held.other is None:
        _add_statement(verdict, held)
        record = found_record()
        put_on([held.row], record)
        derive_again([record])
        apart = [held.row.pk]
    else:
        apart = of_sources(statements.on_record(held.other.pk))
        verdicts.confirm(verdict, confirm([held.other.pk]))
    overruled: list[int] = []
    for like in held.candidates:
        there = of_sources(statements.on_record(like.reached.pk))
        verdicts.add_pairs(verdict, apart, there, same=False)
        overruled += overrule_same(verdict, apart, there)
    return overruled + overrule_contradicted(verdict, [held.row])


_DO: Mapping[Act, Callable[[Verdict, OpenedCase], list[int]]] = {
    Act.PLACE: _place,
    Act.TELL_APART: _tell_apart,
    Act.FOUND: _found,
}


def ask_source(*, actor: Actor, case: CaseRef, version: str) -> int:
    """Take the case out of the queue until its source says something new.

    Returns the verdict's primary key. Raises as ``same`` does, but needs no record to compare with.
    """
    actor = reviewer(actor)
    with transaction.atomic():
        held = taken(actor, case, version)
        verdict = _verdict(actor, VerdictKind.ASKED_SOURCE, held)
        cases.ask_source(held.case, timezone.now())
        _record(actor, held, verdict, [])
    return verdict.pk


def _place_elsewhere(verdict: Verdict, held: OpenedCase) -> list[int]:
    """Place the statement of a case anew; returns the verdicts that this overrules.

    Undoing needs the statements by which the statement's new record was last known. They are read
    before the placing, for every record that the statement may come to.
    """
    possible = children.rows(records_it_may_be_of(held.row, held.statement))
    words = words_of(*possible)
    place_afresh(held.row, held.statement)
    (moved,) = statements.by_pks([held.row.pk])
    verdicts.add_statements(
        [
            VerdictStatement(verdict_id=verdict.pk, statement_id=held.row.pk),
            *(
                VerdictStatement(
                    verdict_id=verdict.pk,
                    statement_id=pk,
                    came_from_id=moved.child_id,
                    last_known=True,
                )
                for pk in words.get(moved.child_id or 0, ())
            ),
        ]
    )
    return overrule_contradicted(verdict, [moved])


def _ask_on(held: OpenedCase, record: Reached) -> None:
    """Ask again about a statement that is alone on its record; corrections do not count."""
    if of_sources(statements.on_record(record.pk)) == [held.row.pk]:
        ask_on(held.row, held.statement, provisional=record.child.document.provisional)


def _add_statement(verdict: Verdict, held: OpenedCase) -> None:
    """Write down that a verdict placed the statement of a case."""
    verdicts.add_statements([VerdictStatement(verdict_id=verdict.pk, statement_id=held.row.pk)])


def _verdict(
    actor: Actor, kind: VerdictKind, held: OpenedCase, proposed: ProposalContent | None = None
) -> Verdict:
    placing = held.case.kind == CaseKind.PLACING
    return verdicts.add(
        actor=actor,
        kind=kind,
        child=held.case.child_id,
        other_child=None if placing else held.case.other_child_id,
        statement=held.row.pk,
        reason=held.case.reason,
        weight=held.case.weight,
        proposed=proposed,
    )


def _record(actor: Actor, held: OpenedCase, verdict: Verdict, overruled: list[int]) -> None:
    ledger.record_change(
        agent=actor,
        purpose=Purpose.DATA_QUALITY,
        what=VerdictGiven(
            case=held.case.pk,
            verdict=verdict.pk,
            kind=verdict.kind,
            overruled=tuple(overruled),
        ),
        of=held.concerned,
    )
