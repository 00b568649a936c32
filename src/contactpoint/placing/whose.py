"""Whose a child and a case are: the one rule, for every loader, verdict and page.

It reads the packaged registers and no database, so that worker processes can use it.
"""

from collections.abc import Mapping, Sequence
from functools import cache

from contactpoint.access.scope import NOT_KNOWN, Scope
from contactpoint.children.addresses import Address
from contactpoint.children.record import Record, assemble
from contactpoint.children.sources import SOURCE_KINDS, PractitionersOf, Sender
from contactpoint.children.statement import (
    PRACTITIONER,
    OrganisationCode,
    OrganisationScheme,
    Statement,
)
from contactpoint.feeds.registers import authority_at, read_authorities, read_schools

# Digits of a source's code: an authority's has three, a school's seven that begin with those three.
_DFE_CODE = 3
_LAESTAB = 7
_LOCAL = frozenset(kind.feed for kind in SOURCE_KINDS.values() if kind.sender is not Sender.NATION)


def scope_of_statement(statement: Statement, address: Address | None = None) -> Scope:
    """Whose a case about a statement is.

    The statement's own address decides first. Without it, the source decides, where that is an
    authority's social care or a school. Without either, ``address`` decides: that of the record
    that the statement may be of. The record comes last because it may be another child's.

    What a practitioner states is for the practitioner's own authority, wherever it says that the
    child lives: nobody puts a child or a case before another authority by adding it.
    """
    if statement.feed == PRACTITIONER:
        return Scope.of(PractitionersOf.of(statement.source).authority)
    own = scope_of_address(statement.address)
    if own == NOT_KNOWN and statement.feed in _LOCAL:
        own = Scope.of(_authority_of_source(statement.source))
    return scope_of_address(address) if own == NOT_KNOWN else own


def scope_of_record(record: Record | None) -> Scope:
    """Whose a child is, by its record.

    The address decides. Where none is known, the first current school or social care decides.
    ``None``, a record of which nothing may be shown, gives ``NOT_KNOWN``. Who is known by a
    practitioner's word is the practitioner's authority's.
    """
    if record is None:
        return NOT_KNOWN
    if record.name is not None and record.name.voice.feed == PRACTITIONER:
        return Scope.of(PractitionersOf.of(record.name.voice.source).authority)
    lives_in = scope_of_address(record.address)
    if lives_in != NOT_KNOWN:
        return lives_in
    going_on = [stated.service.organisation for stated in record.services if not stated.previous]
    known = [scope for code in going_on if (scope := _scope_of(code)) != NOT_KNOWN]
    return known[0] if known else NOT_KNOWN


def scope_of_stated(stated: Sequence[Statement]) -> Scope:
    """Whose a child is of whom this is stated.

    What sources say decides, as ``scope_of_record`` does. Only where they do not tell, the word of
    a practitioner does.
    """
    of_sources = [one for one in stated if one.feed != PRACTITIONER]
    scope = scope_of_record(assemble(of_sources)) if of_sources else NOT_KNOWN
    if scope != NOT_KNOWN:
        return scope
    added = [scope_of_statement(one) for one in stated if one.feed == PRACTITIONER]
    return next((one for one in added if one != NOT_KNOWN), NOT_KNOWN)


def scope_of_address(address: Address | None) -> Scope:
    """Whose a child who lives there is."""
    return Scope.of("" if address is None else authority_at(address.postcode))


def _scope_of(organisation: OrganisationCode) -> Scope:
    match organisation.scheme:
        case OrganisationScheme.URN | OrganisationScheme.LAESTAB | OrganisationScheme.DFE_LA:
            return Scope.of(_authority_of_source(organisation.code))
    return NOT_KNOWN


def _authority_of_source(source: str) -> str:
    if len(source) in (_DFE_CODE, _LAESTAB):
        return _by_dfe_code().get(source[:_DFE_CODE], "")
    return _by_urn().get(source, "")


@cache
def _by_dfe_code() -> Mapping[str, str]:
    return {authority.dfe_code: authority.gss for authority in read_authorities()}


@cache
def _by_urn() -> Mapping[str, str]:
    return {school.code: school.authority for school in read_schools()}
