"""What the databases hold of children, opened, in a form that can be compared.

Numbers, keys, seals and the history of loads are left out, also the numbers of loads in statements:
two installations into which the same was loaded differ in those alone.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from msgspec.structs import replace

from contactpoint.children.child_number import parse_child_number
from contactpoint.children.contested import FOUND_HERE, ContestReason, contests_of
from contactpoint.children.record import Record, assemble
from contactpoint.children.sources import frees, is_guarded, registers
from contactpoint.children.statement import CORRECTION, PRACTITIONER, Statement
from contactpoint.linkage.keys import index_keys, lookup_keys
from contactpoint.linkage.profile import pack, profile_of
from contactpoint.placing.archived_keys import keys_to_store
from contactpoint.placing.contested_cases import of_different_schools
from contactpoint.review.kinds import CaseKind, VerdictKind
from contactpoint.store.documents import child_place, decode_child
from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.repositories import (
    involvements,
    notices,
    proposals,
    reports,
    statements,
    verdicts,
)
from contactpoint.store.repositories.case_rows import Case
from contactpoint.store.safe import queue_keys, vault
from contactpoint.store.sealed_index.blinding import blindings_now
from contactpoint.store.sealed_index.owners import (
    case_owner,
    child_owner,
    involvement_owner,
    notice_owner,
    place_owner,
    proposal_owner,
    report_owner,
    standing_owner,
    statement_owner,
    verdict_owner,
)
from contactpoint.vault.vault import IndexDomain
from contactpoint.visibility.derived import completed, derived
from contactpoint.visibility.status import Status
from tests.fixtures.cases import held_cases, held_verdicts
from tests.fixtures.records import apart
from tests.fixtures.statements import held_by_feed
from tests.store.sealed_index.held import keys_of_each

State = HeldStatement.State
Reference = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class HeldChild:
    """A child: its status, its statements in a fixed order, what is open of its record, who
    registers it and its blind search keys."""

    status: Status
    stated: tuple[Statement, ...]
    record: Record | None
    registered: bool
    search_keys: tuple[int, ...]

    @property
    def references(self) -> frozenset[Reference]:
        """Which statements are linked to it."""
        return frozenset(map(reference_of, self.stated))


@dataclass(frozen=True, slots=True)
class Content:
    """Children, and the statements that are on none.

    ``waiting`` has each statement of which a case asks whose it is, with the references of the
    child that it may be of, and why it was not linked. ``provisional`` are the references on each
    provisional record that has any.
    """

    children: tuple[HeldChild, ...]
    waiting: tuple[tuple[Statement, frozenset[Reference], str], ...]
    ended: tuple[Statement, ...]
    provisional: tuple[frozenset[Reference], ...]

    def child_of(self, feed: str) -> HeldChild:
        """The only child that this feed states anything of."""
        (found,) = (c for c in self.children if any(s.feed == feed for s in c.stated))
        return found


def reference_of(statement: Statement) -> Reference:
    """What identifies a statement."""
    return statement.feed, statement.source, statement.reference


def said_by(statement: Statement) -> Statement:
    """What its source says, without the numbers of loads that the index adds."""
    return replace(statement, since=0, again=0)


def content() -> Content:
    """Open everything."""
    rows = [(row, said_by(stated)) for row, stated in held_by_feed()]
    linked: dict[int | None, list[Statement]] = {}
    for row, stated in rows:
        if row.state == State.LINKED:
            linked.setdefault(row.child_id, []).append(stated)
    opened = {row.pk: stated for row, stated in rows}
    children = _not_destroyed()
    ring = vault().hold({child.subject for child in children})
    keys = keys_of_each()
    documents = [
        (child, decode_child(ring.open(child_place(child.subject), bytes(child.document))))
        for child in children
    ]
    return Content(
        children=tuple(
            sorted(
                (
                    HeldChild(
                        status=document.status,
                        stated=_in_order(linked.get(child.pk, [])),
                        record=document.open.record,
                        registered=document.open.registered,
                        search_keys=tuple(
                            keys.get(child_owner(child.pk, registered=document.open.registered), ())
                        ),
                    )
                    for child, document in documents
                ),
                key=repr,
            )
        ),
        waiting=tuple(
            sorted(
                (
                    (
                        opened[review.statement_id],
                        frozenset(map(reference_of, linked.get(review.child_id, []))),
                        review.reason,
                    )
                    for review in held_cases()
                ),
                key=lambda waiting: reference_of(waiting[0]),
            )
        ),
        ended=_in_order(stated for row, stated in rows if row.state == State.ENDED),
        provisional=tuple(
            sorted(
                (
                    frozenset(map(reference_of, linked.get(child.pk, [])))
                    for child, document in documents
                    if document.provisional and child.pk in linked
                ),
                key=sorted,
            )
        ),
    )


def check_whole() -> None:
    """Assert what holds at every moment between two batches, whatever was loaded."""
    blinding = blindings_now().holds
    index, hidden = (
        vault().index(IndexDomain.OPEN, blinding),
        vault().index(IndexDomain.HIDDEN, blinding),
    )
    rows = held_by_feed()
    records = {row.pk for row in apart()}
    held = held_cases()
    placing = [case for case in held if case.kind is CaseKind.PLACING]
    before_a_person = {case.statement_id for case in placing}
    asked_about = {case.other_child_id for case in held if case.kind is not CaseKind.CONTESTED}
    provisional: set[int] = set()
    linked: dict[int, list[Statement]] = {}
    ended: dict[int, tuple[int | None, Statement]] = {}
    children = _not_destroyed()
    subjects = {child.pk: child.subject for child in children}
    for row, stated in rows:
        # On a record or before a person; a guarded statement on a record.
        assert (row.state == State.TO_REVIEW) == (row.pk in before_a_person)
        assert row.state != State.QUARANTINED
        assert row.state != State.TO_REVIEW or not is_guarded(stated)
        if row.state == State.LINKED:
            assert row.child_id in records
            assert row.subject == subjects[row.child_id]
            linked.setdefault(row.child_id, []).append(stated)
        elif row.state == State.ENDED:
            ended[row.pk] = row.child_id, stated
        else:
            assert row.child_id is None
            assert row.subject not in subjects.values()
    ring = vault().hold({child.subject for child in children})
    keys = keys_of_each()
    for child in children:
        assert parse_child_number(child.number) == child.number
        document = decode_child(ring.open(child_place(child.subject), bytes(child.document)))
        # As a child who is registered, or as one who is not; as the other nothing.
        kind = document.open.registered
        borne = keys.get(child_owner(child.pk, registered=kind), [])
        assert child_owner(child.pk, registered=not kind) not in keys
        stated = linked.get(child.pk, [])
        if any(map(is_guarded, stated)):
            assert document.status is Status.GUARDED
        if document.status is Status.MAY_BE_GUARDED:
            assert not any(map(frees, stated))
        if document.provisional:
            provisional.add(child.pk)
            # Who is registered is never provisional; and somebody is to decide, while a source
            # speaks of the child.
            assert not any(map(registers, stated))
            spoken_of = any(statement.feed != CORRECTION for statement in stated)
            assert child.pk in asked_about or not spoken_of or child.pk not in records
        voices = [statement for statement in stated if statement.feed != CORRECTION]
        words = [ended[pk] for pk in document.last_words]
        if document.status is not Status.ACTIVE:
            hiding = derived(stated, document.status, last_words=[word for _, word in words])
            assert document.open == hiding.open
            assert borne == sorted(
                [*index.values(hiding.open_keys), *hidden.values(hiding.hidden_keys)]
            )
            continue
        assert document.open.last_known == bool(words)
        if words:
            # Nobody names the child any more: beside what stands it is what was said of it last.
            assert not any(voice.names for voice in voices)
            assert {pk for pk, _ in words} == {child.pk}
            stated += [word for _, word in words]
        elif not voices:
            stated = []
        assert document.open.registered == any(map(registers, stated))
        whole = derived(stated)
        # Where a child lives, and with whom, is open to nobody on a practitioner's word.
        stated = [
            replace(one, address=None, carers=()) if one.feed == PRACTITIONER else one
            for one in stated
        ]
        record = assemble(stated) if stated else None
        assert document.open.record == record
        stated = [completed(statement, record) for statement in stated if record is not None]
        profiles = [profile_of(statement) for statement in stated]
        of_each = zip(document.open.packed_profiles, document.open.names, strict=True)
        expected = zip(map(pack, profiles), [s.names for s in stated], strict=True)
        if document.open.last_known:
            assert Counter(of_each) == Counter(expected)
        else:
            # In the order of their rows, so that the same statements make the same document.
            assert list(of_each) == list(expected)
        assert whole.open_keys == {key for profile in profiles for key in index_keys(profile)}
        of_home = hidden.values(whole.hidden_keys)
        assert borne == sorted([*index.values(keys_to_store(whole)), *of_home])
    _check_contested(held, rows, {child.pk for child in children})
    # Each statement that a source makes is found by its source, each that is or was on a record by
    # the record, and nothing else is in the index.
    of_sources = {
        statement_owner(row.pk): [statements.source_key(stated.feed, stated.source, blinding)]
        for row, stated in rows
        if stated.feed != CORRECTION
    }
    on_records = {
        standing_owner(row.pk): [statements.record_key(row.child_id, blinding)]
        for row, _ in rows
        if row.child_id is not None
    }
    # What waits on no record is found by its keys, to be tried again. So may be a case of two
    # records, of which one is provisional or was.
    tried = {case_owner(case.pk) for case in held}
    stated_by = {row.pk: stated for row, stated in rows}
    for case in placing:
        sought = lookup_keys(profile_of(stated_by[case.statement_id]))
        assert keys.get(case_owner(case.pk), []) == sorted(set(index.values(sought)))
    assert of_sources.items() <= keys.items()
    assert on_records.items() <= keys.items()
    # So is each case by its place, and each verdict and each proposal by its desks.
    places = {place_owner(case.pk): queue_keys(blinding).of_case(case) for case in held}
    queues = queue_keys(blinding)
    desks = {
        verdict_owner(one.pk): sorted(queues.of_desks(verdicts.desks_of(one)))
        for one in held_verdicts()
    } | {
        proposal_owner(one.pk): sorted(queues.of_proposed_to(proposals.before(one)))
        for some in proposals.in_batches(1000)
        for one in some
    }
    desks |= {
        involvement_owner(one.pk): involvements.keys_of(one.kept, [blinding])
        for some in involvements.in_batches(1000)
        for one in some
    }
    desks |= {
        notice_owner(one.pk): sorted(notices.keys_of(one, [blinding]))
        for some in notices.in_batches(1000)
        for one in some
    }
    desks |= {
        report_owner(one.pk): sorted(queues.of_report(one))
        for some in reports.in_batches(1000)
        for one in some
    }
    of_desks = {owner: borne for owner, borne in (places | desks).items() if borne}
    assert of_desks.items() <= keys.items()
    assert keys.keys() <= {
        *of_sources,
        *on_records,
        *of_desks,
        *(child_owner(child.pk, registered=kind) for child in children for kind in (True, False)),
        *tried,
    }


def _check_contested(
    held: Iterable[Case], rows: Iterable[tuple[HeldStatement, Statement]], children: set[int]
) -> None:
    """What a statement says and its record does not take is a case, until a person has said what to
    make of it; and there is no such case of anything else."""
    there = {
        (case.statement_id, case.reason, case.word, case.other_child_id)
        for case in held
        if case.kind is CaseKind.CONTESTED and ContestReason(case.reason) in FOUND_HERE
    }
    on_each: dict[int, list[tuple[HeldStatement, Statement]]] = {}
    for row, stated in rows:
        if row.state == State.LINKED and row.child_id in children:
            on_each.setdefault(row.child_id, []).append((row, stated))
    found = [
        (child, one)
        for child, standing in on_each.items()
        for one in contests_of([stated for _, stated in standing])
    ]
    said = {
        (on_each[child][one.place][0].pk, one.reason.value, one.word, child)
        for child, one in of_different_schools(found)
    }
    settled = {
        (one.statement_id, one.reason, one.word)
        for one in held_verdicts(undone_at=None)
        if one.kind is not VerdictKind.ASKED_SOURCE
    }
    assert there == {one for one in said if one[:3] not in settled}


def _not_destroyed() -> list[Child]:
    """The children but those whose key has been destroyed."""
    children = list(Child.objects.all())
    ring = vault().hold({child.subject for child in children})
    return [child for child in children if not ring.is_destroyed(child.subject)]


def _in_order(stated: Iterable[Statement]) -> tuple[Statement, ...]:
    return tuple(sorted(stated, key=reference_of))
