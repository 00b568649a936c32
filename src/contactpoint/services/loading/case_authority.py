"""Which authority has to decide a case."""

from collections.abc import Mapping
from functools import cache

from contactpoint.children.addresses import Address
from contactpoint.children.statement import Statement
from contactpoint.feeds.registers import authority_at, read_authorities, read_schools

# What the code of a source begins with, or is, in the feeds of authorities and schools.
_DFE_CODE = 3
_LAESTAB = 7
_LOCAL = frozenset({"cin", "ssda903", "ctf", "school_list"})


def responsible_authority(statement: Statement, address: Address | None = None) -> str:
    """The GSS code of the authority whose case a statement's is, or an empty string.

    Where the child lives, by the statement's own address; else the authority whose social care or
    school it is that says so; else where the child lives by ``address``, that of the record that it
    may be of. The statement comes first because the record may be another child's.
    """
    own = "" if statement.address is None else authority_at(statement.address.postcode)
    if not own and statement.feed in _LOCAL:
        own = _authority_of_source(statement.source)
    return own or ("" if address is None else authority_at(address.postcode))


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
