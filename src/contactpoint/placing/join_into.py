"""Join one record into another: its statements and its work go there, and its number leads there.

A person says so in a verdict. A load does so itself where the only statement of a provisional
record has become certain to be another record's. Each runs in the open transaction, which holds the
right to move statements.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from contactpoint.involvement.involvement import Involvement
from contactpoint.involvement.joining import brought_over
from contactpoint.placing.rearrange import derive_again, put_on
from contactpoint.placing.stated_again import note_last_seen
from contactpoint.placing.tell_who_works import tell_joined
from contactpoint.review.asked_about import AskedAbout, after_join
from contactpoint.store.models import Child, HeldStatement
from contactpoint.store.repositories import cases, children, involvements, statements
from contactpoint.store.repositories.case_rows import Case
from contactpoint.store.safe import vault
from contactpoint.vault.vault import Ring

Words = Mapping[int, Collection[int]]


@dataclass(frozen=True, slots=True)
class Joined:
    """What a join did: the statements that it moved, and whether the survivor was provisional and
    is no longer."""

    moved: list[HeldStatement]
    confirmed: bool


def join_into(survivor: Child, joined: Child, words: Words, *, by: int | None = None) -> Joined:
    """Bring everything on the record ``joined`` onto ``survivor``; ``joined``'s number leads there.

    ``words`` has the statements by which each record is last known. Both records get the stricter
    status of the two. If the join is undone, each still hides what the other hid. The survivor is
    provisional only if both were, and a case still asks about it. Those who work with the child are
    told, but for the account that did it, ``by``.
    """
    rows = statements.on_record(joined.pk)
    put_on(rows, survivor)
    ring = vault().hold([joined.subject, survivor.subject])
    brought = brought_over(
        involvements.of_child(joined.pk, joined.subject, ring),
        from_record=joined.pk,
        there=recorded_on(survivor, ring),
    )
    involvements.put_on(survivor.pk, survivor.subject, ring, brought)
    redirect_cases(joined, survivor)
    children.join_into(joined, survivor)
    kept = children.kept_of([survivor.pk, joined.pk])
    confirmed = kept[survivor.pk].provisional and not (
        kept[joined.pk].provisional and cases.asks_about([survivor.pk])
    )
    derive_again(
        [survivor, joined],
        last_words={survivor.pk: {pk for pks in words.values() for pk in pks}},
        alike=True,
        provisional={survivor.pk: False} if confirmed else None,
    )
    note_last_seen([survivor.pk])
    tell_joined(survivor.pk, by=by)
    return Joined(rows, confirmed)


def redirect_cases(joined: Child, survivor: Child) -> None:
    """Turn cases about ``joined`` to ``survivor``; called before the numbers are joined."""
    about = cases.about([joined.pk])
    for case in about:
        be_about(case, after_join(asked_about(case), joined=joined.pk, survivor=survivor.pk))
    cases.move(about)


def asked_about(case: Case) -> AskedAbout:
    """Which records a case asks about."""
    return AskedAbout(child=case.child_id, other_child=case.other_child_id)


def be_about(case: Case, about: AskedAbout) -> None:
    """Let a case ask about these records; the caller writes it."""
    case.child_id, case.other_child_id = about.child, about.other_child


def recorded_on(record: Child, ring: Ring) -> list[Involvement]:
    """The involvements that are on a record."""
    return [opened.involvement for opened in involvements.of_child(record.pk, record.subject, ring)]
