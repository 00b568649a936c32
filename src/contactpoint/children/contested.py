"""What a record does not take on the word of one source: a person is asked instead.

A statement says something by which the child would go out of reach, and its kind of source is not
believed on that. What else the statement says counts as ever.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct

from contactpoint.children.current import current_among, goes_on_with
from contactpoint.children.record import believed_on_death, death_of, not_died_by
from contactpoint.children.statement import (
    CORRECTION,
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    Statement,
)


class ContestReason(StrEnum):
    """What is contested: values of ``linkage.reasons.DecisionReason``, which cases are named by."""

    SAID_TO_HAVE_DIED = "said_to_have_died"
    TWO_SCHOOLS = "two_schools"


class Contest(Struct, frozen=True):
    """What one statement says and the record does not take.

    ``place`` is the statement's place among those that stand. ``word`` is what it says, short and
    without a name: a date (ISO 8601), or codes. A person who sets it aside sets this word aside:
    when the source says another, a person is asked again.
    """

    place: int
    reason: ContestReason
    word: str


def contests_of(standing: Sequence[Statement]) -> list[Contest]:
    """What is contested of a record, from the statements that stand on it, in any order."""
    return [
        Contest(place, reason, word)
        for reason, words_of in _FOUND_BY.items()
        for place, word in words_of(standing).items()
    ]


def _said_to_have_died(standing: Sequence[Statement]) -> Mapping[int, str]:
    """The statements whose date of death is not taken, with the date.

    Nothing is asked where a source that is believed says so too, whatever the day; nor where a
    correction says that the child had not died by then.
    """
    said = {
        place: one.death_date
        for place, one in enumerate(standing)
        if one.death_date is not None and not believed_on_death(one)
    }
    if not said or death_of(standing) is not None:
        return {}
    alive_on = not_died_by(standing)
    return {
        place: died.isoformat()
        for place, died in said.items()
        if alive_on is None or died > alive_on
    }


def _two_schools(standing: Sequence[Statement]) -> Mapping[int, str]:
    """The statement of the school that began last, where another goes on stating the child too.

    The codes are those of all schools that are current. Two codes may be those of one school.
    """
    current = current_among(ServiceKind.SCHOOL, standing)
    if len(current) < 2:
        return {}
    places = [
        place
        for place, statement in enumerate(standing)
        if statement.feed != CORRECTION
        and any(
            kind is ServiceKind.SCHOOL and code in current for kind, code in goes_on_with(statement)
        )
    ]
    newest = max(places, key=lambda place: _order(standing[place]))
    return {newest: word_of_schools(current)}


def _order(statement: Statement) -> tuple[int, str, str, str]:
    return statement.since, statement.feed, statement.source, statement.reference


# How each is found from the statements alone. A reason that is not here is opened and closed by who
# finds it (``placing.contested_cases``).
_FOUND_BY: Mapping[ContestReason, Callable[[Sequence[Statement]], Mapping[int, str]]] = {
    ContestReason.SAID_TO_HAVE_DIED: _said_to_have_died,
    ContestReason.TWO_SCHOOLS: _two_schools,
}

FOUND_HERE: Collection[ContestReason] = frozenset(_FOUND_BY)
"""The reasons that ``contests_of`` finds. Their cases come and go with what stands on a record."""


def word_of_schools(schools: Iterable[OrganisationCode]) -> str:
    """What is said where schools go on stating one child: their codes, in one order."""
    return " ".join(sorted(f"{school.scheme}:{school.code}" for school in set(schools)))


def schools_of(word: str) -> tuple[OrganisationCode, ...]:
    """The schools of ``word_of_schools``."""
    pairs = (one.partition(":") for one in word.split())
    return tuple(OrganisationCode(OrganisationScheme(scheme), code) for scheme, _, code in pairs)
