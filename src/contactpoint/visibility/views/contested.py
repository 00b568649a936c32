"""What a reviewer is shown of a case about one record: who says what, and what the record has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from contactpoint.children.contested import ContestReason, schools_of
from contactpoint.children.record import Voice
from contactpoint.children.statement import OrganisationCode, Statement
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.visibility.organisations import Organisations, name_of
from contactpoint.visibility.prepared import Prepared
from contactpoint.visibility.values import Reader
from contactpoint.visibility.views.case import CaseRef, Side
from contactpoint.visibility.views.case_sides import ConcernedRecord, Shower


@dataclass(frozen=True, slots=True)
class SchoolSaid:
    """A school that goes on stating the child: its code, its name, and who names it."""

    code: OrganisationCode
    name: str
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class ContestedCase:
    """A case about what the source ``voice`` says and the record ``side`` does not take.

    ``contest`` is what kind of thing that is. ``died_on`` is the date of death that the source
    states, where it states one; ``schools`` are those that the case is about, where it is about
    schools. ``opened_at`` is since when it has waited. ``version`` stands for all that is shown: a
    verdict on another version is refused.
    """

    case: CaseRef
    contest: ContestReason
    reason: DecisionReason
    opened_at: datetime
    voice: Voice
    side: Side
    version: str
    died_on: date | None = None
    schools: tuple[SchoolSaid, ...] = ()


@dataclass(frozen=True, slots=True)
class ContestedFacts:
    """A contested case, opened: the ``statement`` stands on ``record``, and says ``word``."""

    case: CaseRef
    contest: ContestReason
    reason: DecisionReason
    opened_at: datetime
    version: str
    statement: Statement
    word: str
    record: ConcernedRecord


def prepare_contested(
    facts: ContestedFacts, *, reader: Reader, organisations: Organisations
) -> Prepared[ContestedCase]:
    """The case, for a reader who may learn the whole of the record.

    ``organisations`` are the organisations that the record's statements name.
    """
    said = facts.statement
    of_schools = facts.contest is ContestReason.TWO_SCHOOLS
    return Prepared(
        ContestedCase(
            case=facts.case,
            contest=facts.contest,
            reason=facts.reason,
            opened_at=facts.opened_at,
            voice=Voice(said.feed, said.source, said.as_at),
            side=Shower(reader, organisations).side("This record", facts.record),
            version=facts.version,
            died_on=said.death_date,
            schools=tuple(
                SchoolSaid(code, name_of(code, organisations), _naming(code, facts.record.stated))
                for code in (schools_of(facts.word) if of_schools else ())
            ),
        ),
        of=[facts.record.number],
    )


def _naming(code: OrganisationCode, stated: Sequence[Statement]) -> tuple[Voice, ...]:
    """Who says that the child goes to a school."""
    return tuple(
        Voice(one.feed, one.source, one.as_at)
        for one in stated
        if any(service.organisation == code and service.end is None for service in one.services)
    )
