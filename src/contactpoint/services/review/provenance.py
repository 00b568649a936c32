"""Read, for one record, which source says what, of what day, and which sources disagree."""

from django.utils import timezone

from contactpoint.access.actor import Actor, Purpose
from contactpoint.ledger.details import RecordOpened
from contactpoint.placing.last_words import shown_statements
from contactpoint.review.authority import Act
from contactpoint.services.gate import Look, number_counted, release
from contactpoint.services.organisations import organisations_in, organisations_of
from contactpoint.services.review.agreement import of_changing
from contactpoint.services.review.opened_case import reviewer
from contactpoint.services.within_reach import Reached, must_reach_whole, reached_by
from contactpoint.store.repositories import children
from contactpoint.visibility.prepared import Prepared, gathered
from contactpoint.visibility.reach import Reach
from contactpoint.visibility.values import Reader
from contactpoint.visibility.views.by_source import Provenance, prepare_provenance, prepare_values


def read_provenance(*, actor: Actor, number: str) -> Provenance:
    """Record the opening and return what each source says of the child.

    Raises ``AccessRefusedError`` by role, for a record out of reach, and for a child about whom
    another authority decides.
    """
    actor = reviewer(actor)
    reached = reached_by(actor, number)
    must_reach_whole(reached)
    return release(by_source(actor, reached), _look(actor, reached))


def read_beside(*, actor: Actor, number: str, other: str) -> tuple[Provenance, Provenance]:
    """Record the opening of two records that may be of one child, and return both.

    The actor's desk decides about at least one of the two. Another authority's record has the
    values that any opening shows, without their sources. Raises ``AccessRefusedError`` by role, for
    a record out of reach, and when neither child is the actor's authority's.
    """
    actor = reviewer(actor)
    both = [reached_by(actor, number)]
    with number_counted(actor, other):
        both.append(reached_by(actor, other))
    must_reach_whole(*both)
    ours, theirs = release(
        gathered(by_source(actor, reached) for reached in both), _look(actor, *both)
    )
    return ours, theirs


def _look(actor: Actor, *reached: Reached) -> Look:
    records = {one.pk: one for one in reached}
    return Look(
        actor=actor,
        purpose=Purpose.DATA_QUALITY,
        what=RecordOpened(),
        of=[one.concerned for one in records.values()],
    )


def by_source(actor: Actor, reached: Reached) -> Prepared[Provenance]:
    """The record by source; without sources, where the actor may not learn its whole."""
    reader = Reader(actor, timezone.localdate())
    facet = reached.facet()
    if reached.reach is not Reach.WHOLE:
        return prepare_values(
            number=reached.number,
            facet=facet,
            reader=reader,
            organisations=organisations_in(facet.record),
        )
    stated = [stated for _, stated in shown_statements(children.rows([reached.pk]))[reached.pk]]
    return prepare_provenance(
        number=reached.number,
        whole=facet,
        stated=stated,
        reader=reader,
        organisations=organisations_of(stated),
        alone=of_changing(Act.CORRECT, reached).is_for(actor),
    )
