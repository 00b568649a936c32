"""The record of a child, derived from the statements that are linked to it.

Nothing is overwritten: the record is a function of its statements. A correction, a withdrawal or a
split only changes which statements go in. For each field the most trusted source wins, then the
one that began to state the child last, by delivery, then the order of sources and references.

No single voice takes a child out of reach. A date of death counts from those alone who are believed
on it (``sources``). Of age is whom no source says to be younger. What is no name takes no name's
place.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from contactpoint.children.addresses import Address
from contactpoint.children.current import ONE_AT_A_TIME, current_among, newest_contacts
from contactpoint.children.name_words import family_words, given_words
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.sources import SOURCE_KINDS
from contactpoint.children.statement import (
    CORRECTION,
    Carer,
    ServiceKind,
    StatedService,
    Statement,
)

_TRUST = {kind.feed: kind.trust for kind in SOURCE_KINDS.values()}
_TRUST_ON_EDUCATION = {kind.feed: kind.trust_on_education for kind in SOURCE_KINDS.values()}
_BELIEVED_ON_DEATH = frozenset(k.feed for k in SOURCE_KINDS.values() if k.believed_on_death)
_NOT_KNOWN = len(SOURCE_KINDS) + 1


class Voice(Struct, frozen=True, array_like=True, gc=False):
    """The statement that says something: its feed, its source, and its ``as_at`` day."""

    feed: str
    source: str
    as_at: date | None


class SourcedName(Struct, frozen=True, array_like=True, gc=False):
    """A name and the most trusted voice that says it."""

    name: PersonName
    voice: Voice


class SourcedService(Struct, frozen=True, array_like=True, gc=False):
    """A service in contact with the child, and the voice that says so.

    ``previous`` says that the contact has ended, or that a newer contact replaces it. The latter
    holds for schools and GP practices, of which a child has one at a time. Where several are not
    previous, their sources contradict one another (``children.current``).
    """

    service: StatedService
    voice: Voice
    previous: bool


class Record(Struct, frozen=True, array_like=True, gc=False):
    """What the index holds of one child. ``name`` is ``None`` when no source gave one.

    ``born_at_latest`` is the latest date of birth that any source states, or the corrected one,
    where it is another than ``birth_date``: by this date the record is archived
    (``retention.archiving``).
    """

    name: SourcedName | None
    other_names: tuple[SourcedName, ...]
    birth_date: date | None
    birth_date_estimated: bool
    death_date: date | None
    sex: Sex
    address: Address | None
    carers: tuple[Carer, ...]
    nhs_number: str
    upn: str
    services: tuple[SourcedService, ...]
    born_at_latest: date | None = None


# The order in which names and services are shown.
_NAME_KINDS = tuple(NameKind)
_SERVICE_KINDS = tuple(ServiceKind)


def _by_trust(statements: Iterable[Statement], trust: Mapping[str, int]) -> list[Statement]:
    """The most trusted first; of equally trusted sources that which began last, by delivery.

    A source's own date tells its own statements apart, and those of sources that began in one load.
    """
    stated = list(statements)
    begun: dict[tuple[str, str], int] = {}
    for one in stated:
        who = (one.feed, one.source)
        begun[who] = max(begun.get(who, 0), one.since)

    def key(statement: Statement) -> tuple[int, int, int, str, str]:
        newest_first = -(statement.as_at or date.min).toordinal()
        return (
            trust.get(statement.feed, _NOT_KNOWN),
            -begun[statement.feed, statement.source],
            newest_first,
            statement.source,
            statement.reference,
        )

    return sorted(stated, key=key)


def _voice(statement: Statement) -> Voice:
    return Voice(statement.feed, statement.source, statement.as_at)


def _names(statements: list[Statement]) -> tuple[SourcedName | None, tuple[SourcedName, ...]]:
    """The current name, and every differing name with its kind.

    A less trusted source may hold another name as current. That name becomes one the child is also
    known as, so that a reader can recognise the child by it. If another source says that the name
    is a former one, it is a former name: a previous school does not hear of a change of name.
    """
    named = [(one.current_name, one) for one in statements if one.current_name is not None]
    if not named:
        return None, ()
    name, voice = max(named, key=_says_name) if len(named) > 1 else named[0]
    current = SourcedName(name, _voice(voice))
    in_use = current.name
    differing = [
        (name, statement)
        for statement in statements
        for name in statement.names
        if name.given != in_use.given or name.family != in_use.family
    ]
    if not differing:
        return current, ()
    seen = {in_use.full.casefold()}
    others: list[SourcedName] = []
    for kind in (NameKind.FORMER, NameKind.ALSO_KNOWN_AS, NameKind.CURRENT):
        for name, statement in differing:
            if name.kind is kind and (written := name.full.casefold()) not in seen:
                seen.add(written)
                shown_as = NameKind.ALSO_KNOWN_AS if kind is NameKind.CURRENT else kind
                others.append(
                    SourcedName(PersonName(name.given, name.family, shown_as), _voice(statement))
                )
    others.sort(key=lambda other: _NAME_KINDS.index(other.name.kind))
    return current, tuple(others)


def _says_name(named: tuple[PersonName, Statement]) -> tuple[int, bool]:
    """How much of a name is one: "Baby", "Unknown" or a family name alone says less.

    So a placeholder of a more trusted source does not hide the name by which a child is known. A
    person who corrected a name has looked. A name that its source knows as a former one alone says
    less than one in use.
    """
    name, statement = named
    if statement.feed == CORRECTION:
        return 3, True
    words = bool(given_words(name.given).first) + bool(family_words(name.family).whole)
    return words, name.kind is not NameKind.FORMER


def believed_on_death(statement: Statement) -> bool:
    """Whether a date of death is taken on the word of a statement's source alone."""
    return statement.feed in _BELIEVED_ON_DEATH


def not_died_by(statements: Iterable[Statement]) -> date | None:
    """The last day by which the child had not died, as an authority says; ``None`` if none does."""
    return max((one.as_at or date.min for one in statements if one.not_died), default=None)


def death_of(statements: Iterable[Statement]) -> date | None:
    """The date of death that is believed; ``None`` where none is.

    A correction counts before the other sources. One that says that the child has not died speaks
    of the time up to its own day: a death after that is news. Neither health nor the register says
    that a child is alive, so a date of death of one stands beside the other's silence, until it is
    taken back by a statement without it.
    """
    stated = list(statements)
    if all(one.death_date is None for one in stated):
        return None
    alive_on = not_died_by(stated)
    for one in _by_trust(stated, _TRUST):
        died = one.death_date
        if died is None or not believed_on_death(one):
            continue
        said_on = one.as_at or date.min if one.feed == CORRECTION else died
        if alive_on is None or said_on > alive_on:
            return died
    return None


def _born_at_latest(by_trust: Sequence[Statement]) -> date | None:
    """The latest date of birth of any source; what a person has corrected counts alone."""
    stated = [(one.birth_date, one.feed) for one in by_trust if one.birth_date is not None]
    corrected = [born for born, feed in stated if feed == CORRECTION]
    return corrected[0] if corrected else max((born for born, _ in stated), default=None)


def _services(statements: list[Statement]) -> tuple[SourcedService, ...]:
    """Every organisation in contact with the child, once; those that go on first.

    A correction says which of the sources' services are current and adds none.
    """
    contacts = newest_contacts(statements)
    if len(contacts) == 1:
        ((service, statement),) = contacts
        return (SourcedService(service, _voice(statement), service.end is not None),)
    going_on = [service.kind for service, _ in contacts if service.end is None]
    current = {
        kind: current_among(kind, statements, contacts)
        for kind in ONE_AT_A_TIME
        if going_on.count(kind) > 1
    }
    result = [
        SourcedService(
            service,
            _voice(statement),
            service.end is not None
            or service.organisation not in current.get(service.kind, {service.organisation}),
        )
        for service, statement in contacts
    ]
    result.sort(key=lambda s: (s.previous, _SERVICE_KINDS.index(s.service.kind)))
    return tuple(result)


def assemble(statements: Iterable[Statement]) -> Record:
    """Derive the record from the linked statements, in any order.

    Raises ``ValueError`` when there are none.
    """
    health = _by_trust(statements, _TRUST)
    if not health:
        raise ValueError("a record needs a statement")
    pupils = _by_trust([s for s in health if s.upn], _TRUST_ON_EDUCATION)
    name, other_names = _names(health)
    born = next(
        (s for s in health if s.birth_date is not None and not s.birth_date_estimated), None
    )
    born = born or next((s for s in health if s.birth_date is not None), None)
    shown, latest = born.birth_date if born else None, _born_at_latest(health)
    return Record(
        name=name,
        other_names=other_names,
        birth_date=shown,
        birth_date_estimated=born.birth_date_estimated if born else False,
        death_date=death_of(health),
        sex=next((s.sex for s in health if s.sex is not Sex.NOT_SPECIFIED), Sex.NOT_SPECIFIED),
        address=next((s.address for s in health if s.address is not None), None),
        carers=next((s.carers for s in health if s.carers), ()),
        nhs_number=next((s.nhs_number for s in health if s.nhs_number), ""),
        upn=pupils[0].upn if pupils else "",
        services=_services(health),
        born_at_latest=None if latest == shown else latest,
    )
