"""Write what was decided on a batch: statements, the records that they change, and cases."""

from collections import Counter

from contactpoint.linkage.decision import Decision, Outcome
from contactpoint.placing.arrivals import Arrival
from contactpoint.placing.batch import Batch
from contactpoint.placing.join_into import join_into
from contactpoint.placing.keep_cases import close_settled, hand_over
from contactpoint.placing.last_words import words_of
from contactpoint.placing.open_cases import NewCase, open_cases
from contactpoint.placing.rearrange import confirm, confirm_unasked
from contactpoint.placing.write_children import keep_contested_of, seal_alone, write_children
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import cases, children, statements
from contactpoint.visibility.status import Status

_State = HeldStatement.State


def write(batch: Batch) -> None:
    """Write the statements, the records that they change, and the cases."""
    working = batch.working
    batch.counts["to_review"] += sum(
        decision.outcome is Outcome.ASK and not _is_hidden_case(batch, decision, record)
        for _, _, decision, record in batch.doubted
    )
    for row, arrival, _ in batch.asked:
        batch.counts["to_review"] += 1
        if batch.waiting and row.child_id is not None:
            continue  # It waits on its provisional record.
        row.state = _State.TO_REVIEW
        batch.alone.append((row, arrival.statement))
    if batch.waiting:
        # A statement that still waits is left as it is, sealed as it was.
        stays = {row.pk for row, _, _ in batch.asked}
        batch.changed = [row for row in batch.changed if row.pk not in stays]
        batch.alone, batch.asked = [], []
        batch.counts = Counter(linked_later=len(batch.changed))
    left_on = {left.record: working.children[left.record] for left, _ in batch.returns}
    cases.about_none_of(
        {
            pk
            for pk, record in left_on.items()
            if not record.profiles and not record.last_words and pk not in batch.followed
        }
    )
    seal_alone(batch.alone)
    write_children(working)
    statements.save(batch.new, batch.changed)
    hand_over([row for row, arrival in batch.seekers() if arrival.held is not None])
    _write_cases(batch)
    _settle_what_spoke_again(batch)
    keep_contested_of(working, (row.pk for row in batch.changed))
    _say_nothing_of_hidden(batch)


def _settle_what_spoke_again(batch: Batch) -> None:
    """Let provisional records be so no longer to which a statement has come without a question, and
    of which nothing has been asked since their source fell silent."""
    doubted = {record for _, _, _, record in batch.doubted}
    confirm_unasked(
        child.pk
        for number, child in batch.working.children.items()
        if child.pk is not None and child.provisional and child.joined and number not in doubted
    )


def _say_nothing_of_hidden(batch: Batch) -> None:
    """Let records in sight that were founded in doubt about a record that is hidden now say so no
    longer, as ``rearrange.put_under`` does."""
    hidden = {
        child.pk
        for child in batch.working.children.values()
        if child.pk is not None and child.is_put_under and child.status.is_healths
    }
    if hidden:
        asking = {case.other_child_id for case in cases.about(hidden)} - {None}
        kept = children.kept_of(pk for pk in asking if pk is not None)
        confirm(pk for pk, one in kept.items() if one.status is Status.ACTIVE)


def _is_hidden_case(batch: Batch, decision: Decision, record: int) -> bool:
    """Whether a case is about a child hidden by what health guards: no report may count it."""
    about = (record, decision.child)
    return any(n is not None and batch.working.children[n].status.is_healths for n in about)


def _write_cases(batch: Batch) -> None:
    """Put what a person has to decide into the queue, and take out what is settled."""
    close_settled(list(batch.changed))
    cases.close_all(batch.afresh)
    open_cases(
        [_new_case(batch, *asked) for asked in batch.asked]
        + [_new_case(batch, *doubted) for doubted in batch.doubted]
    )
    for number, rows in batch.about_hidden.items():
        cases.compare_with(batch.working.pk_of(number), rows)
    if batch.asked or batch.doubted or batch.about_hidden:
        cases.withhold(batch.working.not_shown())


def _new_case(
    batch: Batch,
    row: HeldStatement,
    arrival: Arrival,
    decision: Decision,
    record: int | None = None,
) -> NewCase:
    """The case about a statement that waits, or that stands on the ``record`` of that number.

    Only a waiting statement and one on a provisional record are tried again by later loads.
    """
    working = batch.working
    about = decision.asked_about if decision.outcome is Outcome.ASK else decision.resembles
    waits = record is None or working.children[record].provisional
    return NewCase(
        row=row,
        statement=arrival.statement,
        child=None if about is None else working.pk_of(about),
        other_child=None if record is None else working.pk_of(record),
        reason=decision.reason,
        weight=None if decision.between else decision.weight,
        lookup_keys=working.lookup_values(arrival.profile) if waits else (),
    )


def lead_on(batch: Batch) -> None:
    """Let the number of each record whose only statement went to another record lead there."""
    for own, number in batch.followed.items():
        survivor = batch.working.pk_of(number)
        older, younger = children.joining([own, survivor])
        record, there = (older, younger) if older.pk == own else (younger, older)
        case = cases.of_two_records(own, survivor)
        if case is not None:
            cases.close(case)
        join_into(there, record, words_of(record, there))
