"""Decide again on what later loads brought, in the order in which they did."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from contactpoint.children.sources import SOURCE_KINDS
from contactpoint.children.statement import Statement
from contactpoint.linkage.profile import profile_of
from contactpoint.placing.arrivals import Arrival, speaks_for_itself
from contactpoint.placing.place_statements import place_again, settle_near
from contactpoint.placing.stated_again import note_stated_again
from contactpoint.services.withdrawal.begun import begun_by
from contactpoint.services.withdrawal.delivered import Delivered
from contactpoint.services.withdrawal.plan import Again, Plan, Word
from contactpoint.store.models import Load
from contactpoint.store.repositories import loads, replaced, statements, statements_before


@dataclass(frozen=True, slots=True)
class Said:
    """What a load said of a statement. ``pk`` is the statement's, and ``nth`` its place in the
    load. ``same`` says that the load before had said the same."""

    pk: int
    load: Load
    nth: int
    statement: Statement
    digests: statements.Digests
    same: bool


def said_again(plan: Plan, taken_back: int) -> list[list[Said]]:
    """What is to be decided on again, opened while it can be: of each later load what it brought,
    in the order of the loads."""
    opened = statements.opened([one.row for one in plan.again])
    earlier = _said_earlier(plan.again)
    by_load: dict[int, list[Said]] = {}
    for one, (_, statement) in zip(plan.again, opened, strict=True):
        reference = bytes(one.row.reference_digest)
        found = False
        for word, said, content in _words(one, statement, earlier):
            by_load.setdefault(word.load.pk, []).append(
                Said(
                    one.row.pk,
                    word.load,
                    word.nth,
                    begun_by(one.load.pk, said, taken_back),
                    statements.Digests(reference, content),
                    same=word.same and found,
                )
            )
            found = True
    return [sorted(by_load[pk], key=lambda one: one.nth) for pk in sorted(by_load)]


def _words(
    again: Again, now: Statement, earlier: Mapping[int, Mapping[int, Statement]]
) -> Iterator[tuple[Word, Statement, bytes]]:
    """What was said of a statement, the earliest first; without what can be opened no more."""
    said = earlier.get(again.row.pk, {})
    for nth, word in enumerate(again.words):
        if word.kept is None or word.kept.content_digest == bytes(again.row.content_digest):
            yield word, now, bytes(again.row.content_digest)
        elif nth in said:
            yield word, said[nth], word.kept.content_digest


def _said_earlier(again: Sequence[Again]) -> dict[int, dict[int, Statement]]:
    """By statement, and by the place among its words, what it said before it says what it does."""
    places = [
        (one.row.pk, nth, word.kept)
        for one in again
        for nth, word in enumerate(one.words)
        if word.kept is not None
    ]
    found: dict[int, dict[int, Statement]] = {}
    said = statements_before.still_as_it_was([kept for _, _, kept in places])
    for (pk, nth, _), statement in zip(places, said, strict=True):
        if statement is not None:
            found.setdefault(pk, {})[nth] = statement
    return found


def decide_again(by_load: Sequence[Sequence[Said]], own: Mapping[int, int]) -> None:
    """Decide load by load. What one load brought is decided on together: none is weighed against
    another that is still to be decided on.

    ``own`` are the records that statements have for their own if they found one, by primary key.
    """
    decided: set[int] = set()
    for brought in by_load:
        load = brought[0].load
        said = [one for one in brought if not one.same]
        rows = {row.pk: row for row in statements.by_pks(one.pk for one in said)}
        founding = own.keys() & rows.keys() - decided
        for pk in founding:
            rows[pk].child_id = own[pk]
        decided |= founding
        delivered = None if SOURCE_KINDS[load.feed].references_last else Delivered(load)
        arrivals = [
            Arrival(
                one.statement,
                one.digests,
                rows[one.pk],
                profile_of(one.statement),
                delivered,
            )
            for one in said
        ]
        with replaced.noting(load):
            if arrivals:
                place_again(load, arrivals, afresh={own[pk] for pk in founding})
            _say_again(load, [one for one in brought if one.same])
            settle_near(load, rows)


def _say_again(load: Load, said: Sequence[Said]) -> None:
    """Note that a load said what stood already, as it did when it was placed."""
    stated = {one.pk: one.statement for one in said}
    rows = statements.by_pks(stated)
    if loads.notes_what_it_saw(load):
        statements.mark_seen(rows, load)
    again_on: dict[int, set[int]] = {}
    for row in rows:
        if row.child_id is not None and speaks_for_itself(stated[row.pk]):
            again_on.setdefault(row.child_id, set()).add(row.pk)
    if again_on and not loads.comes_again(load):
        note_stated_again(again_on, load)
