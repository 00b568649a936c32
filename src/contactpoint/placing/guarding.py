"""Hide what health guards: the record of a guarded child, and those that may be of the child.

Health puts a label on a child whom somebody must not find. What other sources say of the child
would betray where it is: its school, its home, that social care knows it. So the record that the
labelled statement comes to is hidden from everybody but the national desk, with all that stands on
it and all that is linked to it later. No feed shows it again: the label may be gone from a later
statement by mistake, or because whoever looks for the child has had it taken away.

What may be of the child, by the same decision by which a person would be asked, is hidden as well,
on suspicion: in sight it would tell what the label keeps back. Where this ends:

- A record whose child health itself registers, without a label, is never suspected, and is freed
  once it is registered so: a twin has a number and no label.
- One statement brings suspicion on a handful of records at most, its likeliest (``linkage``), and
  on those of which a case asks whether they are of the guarded record's child.
- What is suspected brings no suspicion on others, however like it they are.
- A child whom a practitioner added is not suspected: what becomes of it tells of nobody.

So one label hides a child and what looks like it, and no street; a load counts what it hid, so that
a mistaken one is stopped by its bound. Nobody but health can label a child (``sources``).
"""

import dataclasses
from collections.abc import Iterable

from contactpoint.children.sources import frees
from contactpoint.linkage.decision import Decision
from contactpoint.linkage.profile import Profile
from contactpoint.placing.arrivals import Arrival
from contactpoint.placing.batch import Batch
from contactpoint.placing.working_set import WorkingSet
from contactpoint.store.repositories import cases
from contactpoint.visibility.status import Status

_IN_SIGHT = (Status.ACTIVE, Status.SHIELDED)


def guard(batch: Batch, arrival: Arrival, record: int) -> None:
    """Hide the record that a guarded statement has come to."""
    batch.counts["quarantined"] += 1
    batch.guarded.append((arrival, record))
    batch.working.children[record].status = Status.GUARDED


def suspect(batch: Batch, *records: int) -> None:
    """Let records be hidden that may be of a guarded child."""
    batch.suspected.update(records)


def about_alone(decision: Decision, hidden: int) -> Decision:
    """The same decision about a hidden child alone: the case is in no queue."""
    return dataclasses.replace(decision, child=hidden, weight=None, between=False)


def hide_beside(batch: Batch) -> None:
    """Hide the records that may be of guarded children, and free those of which health says that
    they are others'.

    Counts the records that were in sight, and that a guarded statement hides.
    """
    working = batch.working
    guarded = {record for _, record in batch.guarded}
    if guarded:
        _suspect_what_cases_ask_about(batch, guarded)
        _suspect_what_waits(batch, guarded)
    for number in batch.suspected:
        child = working.children[number]
        if child.is_unheard:
            # Whoever added it would learn by its going that there is a guarded child like it; and
            # it says of no home (``visibility.derived``).
            continue
        # Where a shielded child is, its record does not tell; and its shield has to outlast this.
        if child.status is Status.ACTIVE and not working.is_freed(number):
            child.status = Status.MAY_BE_GUARDED
    for child in working.children.values():
        if child.status is Status.MAY_BE_GUARDED and any(frees(s) for _, s in child.joined):
            child.status = Status.ACTIVE
    if guarded:
        batch.counts["hidden"] += sum(
            child.is_put_under and child.before in _IN_SIGHT for child in working.children.values()
        )
    _ask_about_hidden(batch)


def _ask_about_hidden(batch: Batch) -> None:
    """Let statements on no record be asked about with the hidden child that they may be of, and so
    with nobody: those of this batch, and those that wait already where the batch hides a child."""
    working = batch.working
    hidden = [n for n, child in working.children.items() if child.status.is_healths]
    if not hidden:
        return
    batch.asked = [
        (row, arrival, about_alone(decision, near[0]) if near else decision)
        for row, arrival, decision in batch.asked
        for near in [_near(working, arrival.profile, hidden)]
    ]
    newly = [n for n in hidden if working.children[n].before is not working.children[n].status]
    for row, statement in working.waiting_near(_profiles_of(working, newly)):
        if row.child_id is None:
            for number in _near(working, working.profile_of(statement), newly)[:1]:
                batch.about_hidden.setdefault(number, []).append(row)


def _suspect_what_cases_ask_about(batch: Batch, guarded: set[int]) -> None:
    """Suspect records that a case compares with a guarded one, and those of this batch that may be
    of its child: a person may be asked between several."""
    working = batch.working
    for _, arrival, _, record in batch.doubted:
        if record not in guarded and _near(working, arrival.profile, guarded):
            suspect(batch, record)
    pks = {pk for number in guarded if (pk := working.children[number].pk) is not None}
    compared = {
        one
        for case in cases.about(pks)
        for one in (case.child_id, case.other_child_id)
        if one is not None
    }
    _suspect_known(batch, compared - guarded)


def _suspect_what_waits(batch: Batch, guarded: set[int]) -> None:
    """Suspect the provisional records that may be of a guarded child, whatever their cases are
    about."""
    working = batch.working
    waiting = working.waiting_near(_profiles_of(working, guarded))
    found = {
        row.child_id
        for row, statement in waiting
        if row.child_id is not None
        and row.child_id not in guarded
        and _near(working, working.profile_of(statement), guarded)
    }
    _suspect_known(batch, found)


def _profiles_of(working: WorkingSet, numbers: Iterable[int]) -> list[Profile]:
    """All that is known of these children."""
    return list(
        dict.fromkeys(one for number in numbers for one in working.children[number].profiles)
    )


def _suspect_known(batch: Batch, pks: set[int]) -> None:
    batch.working.bring(pks)
    # A child whose key has been destroyed is not there any more.
    suspect(batch, *(pks & batch.working.children.keys()))


def _near(working: WorkingSet, profile: Profile, among: Iterable[int]) -> list[int]:
    """Those of these children that a statement may be of."""
    known = [number for number in among if working.children[number].profiles]
    return working.nearest(profile, map(working.candidate, known))
