"""Keep the cases about what records do not take on one source's word (``children.contested``).

Such a case hangs on the statement that says it, beside any case about where the statement belongs.
It follows from what stands on a record, as the record itself does: it is opened when a record is
derived, goes with its statement to another record, and is closed once the source no longer says so,
the record takes it, or a person has said what to make of it. So a join, a split, the undoing of
either and the end of a statement need to know nothing of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import transaction
from django.utils import timezone
from msgspec.structs import asdict, replace

from contactpoint.children.contested import (
    FOUND_HERE,
    Contest,
    ContestReason,
    contests_of,
    schools_of,
    word_of_schools,
)
from contactpoint.children.statement import Statement
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.placing.queue_place import QueuePlace, contested_place
from contactpoint.review.kinds import CaseKind
from contactpoint.store.decided import CaseContent, hook_of
from contactpoint.store.models import HeldStatement
from contactpoint.store.repositories import (
    cases,
    children,
    loads,
    organisations,
    statements,
    verdicts,
)
from contactpoint.store.repositories.case_rows import Case
from contactpoint.store.repositories.children import OpenedChild
from contactpoint.visibility.reach import is_for_reviewers

_BATCH = 1000

# The statements that stand on a record, each with its row, which has its primary key.
Standing = Sequence[tuple[HeldStatement, Statement]]


@dataclass(frozen=True, slots=True)
class StandsNow:
    """What stands on a record once it was written. ``shown`` says whether anything of the child may
    be shown to those who decide; ``new`` that the record was founded by what was written."""

    standing: Standing
    shown: bool
    new: bool = False


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A case that has to be there."""

    record: int
    row: HeldStatement
    contest: Contest
    place: QueuePlace


def keep_contested(records: Mapping[int, StandsNow], changed: Iterable[int] = ()) -> None:
    """Bring the contested cases of these records to what stands on them now.

    ``records`` are all those that a change has written, by primary key: a statement that has gone
    from one of them to another takes its case along. ``changed`` are the statements, by primary
    key, that their source has stated anew: its answer ends the wait for it.
    """
    wanted = _wanted(records)
    there = {case.hook_id: case for case in cases.contested_about(_known(records))}
    if not wanted and not there:
        return
    stands_on = {row.pk: pk for pk, now in records.items() for row, _ in now.standing}
    gone = {
        case.pk
        for hook, case in there.items()
        if hook not in wanted
        and (ContestReason(case.reason) in FOUND_HERE or case.statement_id not in stands_on)
    }
    cases.take_away(gone)
    answered = set(changed)
    cases.put(
        [
            case
            for case in there.values()
            if case.pk not in gone
            and _bring_up_to_date(
                case,
                wanted.get(case.hook_id),
                stands_on[case.statement_id],
                answered=case.statement_id in answered,
            )
        ]
    )
    _open([one for hook, one in wanted.items() if hook not in there])


def keep_contested_on(pks: Iterable[int]) -> None:
    """``keep_contested`` for records that were not written: a person has said, or says no longer,
    what to make of what they do not take."""
    found = children.by_pks(sorted(set(pks)))
    standing = statements.linked_to(child.pk for child in found)
    keep_contested(
        {child.pk: StandsNow(standing.get(child.pk, ()), _is_shown(child)) for child in found}
    )


def open_contested_cases(pks: Iterable[int]) -> None:
    """Open the contested cases of records that a first load has written, by primary key.

    Doing it again changes nothing.
    """
    left = iter(pks)
    while some := list(islice(left, _BATCH)):
        with transaction.atomic():
            loads.moving_alone()
            keep_contested_on(some)


def _is_shown(child: OpenedChild) -> bool:
    return is_for_reviewers(child.document.open, child.document.status)


def _known(records: Mapping[int, StandsNow]) -> list[int]:
    """Those of the records that were there before: no other can have a case."""
    return [pk for pk, now in records.items() if not now.new]


def _wanted(records: Mapping[int, StandsNow]) -> dict[int, _Wanted]:
    found = [
        (pk, contest)
        for pk, now in records.items()
        for contest in contests_of([statement for _, statement in now.standing])
    ]
    return _those_not_settled(
        [_want(pk, records[pk], contest) for pk, contest in of_different_schools(found)]
    )


def of_different_schools(found: Sequence[tuple[int, Contest]]) -> list[tuple[int, Contest]]:
    """The contests, without those whose schools are one school under its two codes.

    Sources name a school by its URN or by its LAESTAB. One code stands for each school.
    """
    named = {
        code
        for _, contest in found
        if contest.reason is ContestReason.TWO_SCHOOLS
        for code in schools_of(contest.word)
    }
    if not named:
        return list(found)
    known = organisations.by_codes(named)
    different = []
    for pk, contest in found:
        if contest.reason is ContestReason.TWO_SCHOOLS:
            codes = sorted(schools_of(contest.word), key=lambda code: code.code)
            schools = {known[code].pk if code in known else code: code for code in codes}
            if len(schools) < 2:
                continue
            contest = replace(contest, word=word_of_schools(schools.values()))
        different.append((pk, contest))
    return different


def _want(record: int, now: StandsNow, contest: Contest) -> _Wanted:
    stated = [statement for _, statement in now.standing]
    place = contested_place(
        contest.place,
        stated,
        DecisionReason(contest.reason.value),
        today=timezone.localdate(),
        shown=now.shown,
    )
    return _Wanted(record, now.standing[contest.place][0], contest, place)


def _those_not_settled(wanted: Sequence[_Wanted]) -> dict[int, _Wanted]:
    """Those of which no standing verdict settles the word, by their hooks."""
    if not wanted:
        return {}
    settled = verdicts.words_settled({one.row.pk for one in wanted})
    return {
        hook_of(one.row.pk, one.contest.reason.value): one
        for one in wanted
        if (one.row.pk, one.contest.reason.value, one.contest.word) not in settled
    }


def _bring_up_to_date(case: Case, wanted: _Wanted | None, record: int, *, answered: bool) -> bool:
    """Let a locked case be about what is said now of the ``record``; whether that changed it."""
    before = asdict(case)
    case.other_child_id = record
    if answered:
        case.asked_source_at = None
    if wanted is not None:
        if case.word != wanted.contest.word:
            case.asked_source_at = None
        case.word, place = wanted.contest.word, wanted.place
        case.scope, case.urgency, case.withheld = place.scope.code, place.urgency, place.withheld
    if case.withheld:
        case.claimed_by_id, case.claimed_until = None, None
    return asdict(case) != before


def _open(new: Sequence[_Wanted]) -> None:
    now = timezone.now()
    cases.add(
        [
            CaseContent(
                kind=CaseKind.CONTESTED,
                statement_id=one.row.pk,
                child_id=None,
                other_child_id=one.record,
                weight=None,
                reason=one.contest.reason.value,
                scope=one.place.scope.code,
                urgency=one.place.urgency,
                withheld=one.place.withheld,
                opened_at=now,
                word=one.contest.word,
            )
            for one in new
        ],
        {},
    )
