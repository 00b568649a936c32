"""Which school and which GP practice of a child are current, where sources state several.

A source speaks of itself, and is believed on what it states, not on when it says that began: a list
with an early or a late start date would be the current school for ever. Current is what *began to
be stated* last, by the loads that brought it. Only among services that began to be stated in one
load, as all of a first load did, does the start date tell that the sources give.

So a child who moves is at the new school from its first list on, though the old school's list still
names the child until the next delivery. If the old school goes on stating the child after the new
one has begun, nobody knows which is right: both are current, and a person is asked.

A transfer file is sent when a pupil leaves: it displaces no school that a list or the census
states.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contactpoint.children.sources import SOURCE_KINDS, Sender
from contactpoint.children.statement import (
    CORRECTION,
    OrganisationCode,
    ServiceKind,
    StatedService,
    Statement,
)

ONE_AT_A_TIME = frozenset({ServiceKind.SCHOOL, ServiceKind.GP_PRACTICE})
"""The kinds of service of which a child has one at a time."""

Contact = tuple[StatedService, Statement]
"""A contact with the child, and the statement that says so."""

# The day by which a source says that a service is current, how much it is trusted, and the code.
_Believed = tuple[date, date, int, str]


def goes_on_with(statement: Statement) -> frozenset[tuple[ServiceKind, OrganisationCode]]:
    """The services of which a child has one at a time that a statement says go on."""
    return frozenset(
        (service.kind, service.organisation)
        for service in statement.services
        if service.end is None and service.kind in ONE_AT_A_TIME
    )


def newest_contacts(statements: Iterable[Statement]) -> list[Contact]:
    """Of every organisation in contact with the child what was said of it last, the newest first.

    Newest by delivery, and among what came in one load by the days stated. Of several contacts in
    one statement one that goes on is the present one. That a school or practice has ended its
    contact is for itself or a national source to say: what another says of it comes last. A
    correction chooses among contacts, and states none.
    """
    stated = [
        (service, statement)
        for statement in statements
        if statement.feed != CORRECTION
        for service in _present(statement)
    ]
    if len(stated) == len({service.kind for service, _ in stated}):
        return stated
    found: dict[tuple[ServiceKind, OrganisationCode], Contact] = {}
    for service, statement in sorted(stated, key=_newest, reverse=True):
        found.setdefault((service.kind, service.organisation), (service, statement))
    return list(found.values())


def _present(statement: Statement) -> Iterable[StatedService]:
    """What a statement says of each organisation: of several contacts one that goes on."""
    if len(statement.services) < 2:
        return statement.services
    found: dict[tuple[ServiceKind, OrganisationCode], StatedService] = {}
    for service in statement.services:
        who = (service.kind, service.organisation)
        if who not in found or _lasts(service) > _lasts(found[who]):
            found[who] = service
    return found.values()


def _lasts(service: StatedService) -> tuple[date, date]:
    return service.end or date.max, service.start or date.min


def _newest(contact: Contact) -> tuple[int, date, date, bool]:
    service, statement = contact
    as_at = statement.as_at or date.min
    said = statement.again if _of_leavers(statement) else max(statement.since, statement.again)
    if not _may_say(service, statement):
        said = -1
    return said, service.start or as_at, as_at, service.end is None


def _may_say(service: StatedService, statement: Statement) -> bool:
    """Whether a source may say what it says of the organisation."""
    if service.end is None or service.kind not in ONE_AT_A_TIME:
        return True
    known = SOURCE_KINDS.get(statement.feed)
    national = known is not None and known.sender is Sender.NATION
    return national or statement.source == service.organisation.code


def current_among(
    kind: ServiceKind,
    statements: Iterable[Statement],
    contacts: Sequence[Contact] | None = None,
) -> Collection[OrganisationCode]:
    """The organisations that are current, of a kind of which a child has one at a time.

    There are several where an organisation was stated again after another had begun to be stated,
    and none where no source says that a service goes on. The order of the statements is of no
    account. ``contacts`` are their ``newest_contacts``, for a caller that has them.
    """
    stated = list(statements)
    goes_on = {
        service.organisation
        for service, _ in (newest_contacts(stated) if contacts is None else contacts)
        if service.kind is kind and service.end is None
    }
    if len(goes_on) < 2:
        return goes_on
    claims = {code: claim for code, claim in _claims(kind, stated).items() if code in goes_on}
    decided = _decided(kind, stated, claims)
    standing = claims if decided is None else _as_decided(claims, decided)
    newest = max(claim.rank for claim in standing.values())
    begun = [code for code, claim in standing.items() if claim.rank == newest]
    first = max(begun, key=lambda code: standing[code].believed)
    return {first} | {code for code, claim in standing.items() if claim.goes_on_after(*newest)}


@dataclass(frozen=True, slots=True)
class _Said:
    """That one source states an organisation: since which load, and in which load again.

    ``left`` says that it is a source of leavers (``SourceKind.of_leavers``).
    """

    left: bool
    since: int
    again: int
    believed: _Believed


@dataclass(frozen=True, slots=True)
class _Claim:
    """What all sources say of one organisation."""

    said: tuple[_Said, ...]

    @property
    def rank(self) -> tuple[bool, int]:
        """Whether it is more than a former school's word, and since when it is stated so."""
        return max((not one.left, one.since) for one in self.said)

    @property
    def believed(self) -> _Believed:
        return max(one.believed for one in self.said if (not one.left, one.since) == self.rank)

    def goes_on_after(self, stays: bool, since: int) -> bool:
        """Whether it was stated after another had begun to be, which ``stays``: the first word of a
        former school tells nothing then."""
        return any(
            one.again > since or (one.since > since and not (stays and one.left))
            for one in self.said
        )


def _claims(kind: ServiceKind, stated: Iterable[Statement]) -> dict[OrganisationCode, _Claim]:
    """By organisation, what the sources say that state a contact which goes on.

    A source may have several statements of a child, where it has given it a new reference. It began
    with the first of them.
    """
    found: dict[OrganisationCode, dict[tuple[str, str], _Said]] = {}
    for statement in stated:
        if statement.feed == CORRECTION:
            continue
        for service in statement.services:
            if service.kind is kind and service.end is None:
                by_source = found.setdefault(service.organisation, {})
                who = (statement.feed, statement.source)
                said = _said(statement, service)
                by_source[who] = said if who not in by_source else _both(by_source[who], said)
    return {code: _Claim(tuple(by_source.values())) for code, by_source in found.items()}


def _said(statement: Statement, service: StatedService) -> _Said:
    known = SOURCE_KINDS.get(statement.feed)
    believed = (
        service.start or statement.as_at or date.min,
        statement.as_at or date.min,
        -(known.trust if known else len(SOURCE_KINDS)),
        service.organisation.code,
    )
    return _Said(_of_leavers(statement), statement.since, statement.again, believed)


def _both(one: _Said, other: _Said) -> _Said:
    """What one source says in two statements: the later is the earlier again."""
    return _Said(
        one.left,
        min(one.since, other.since),
        max(one.again, other.again, one.since, other.since),
        max(one.believed, other.believed),
    )


def _of_leavers(statement: Statement) -> bool:
    known = SOURCE_KINDS.get(statement.feed)
    return known is not None and known.of_leavers


def _decided(
    kind: ServiceKind, stated: Iterable[Statement], claims: Mapping[OrganisationCode, _Claim]
) -> Statement | None:
    """The last correction that says which of these a child is with, if a source says so too.

    Once no source states what a person chose, the sources decide again.
    """
    corrections = [
        one
        for one in stated
        if one.feed == CORRECTION
        and any(s.kind is kind and s.end is None and s.organisation in claims for s in one.services)
    ]
    return max(corrections, key=lambda c: (c.since, c.as_at or date.min, c.reference), default=None)


def _as_decided(
    claims: Mapping[OrganisationCode, _Claim], decided: Statement
) -> Mapping[OrganisationCode, _Claim]:
    """The claims as a person has decided on them.

    What sources had begun to state by then has lost to what the person chose, and what it set aside
    stays aside however often it is stated. What begins to be stated later counts as ever.
    """
    chosen = {service.organisation for service in decided.services if service.end is None}
    aside = {service.organisation for service in decided.services} - chosen
    found = {}
    for code, claim in claims.items():
        said = claim.said
        if code in chosen:
            said = tuple(_at_least_since(decided.since, one) for one in said)
        elif code in aside:
            said = tuple(one for one in said if one.since > decided.since)
        if said:
            found[code] = _Claim(said)
    return found


def _at_least_since(load: int, said: _Said) -> _Said:
    """What a person chose is no former school's word."""
    return _Said(False, max(said.since, load), said.again, said.believed)
