"""The organisations that a record or statements name, by code, with what pages say of them."""

from collections.abc import Iterable

from contactpoint.children.record import Record
from contactpoint.children.statement import OrganisationCode, Statement
from contactpoint.store.repositories import organisations
from contactpoint.visibility.organisations import KnownOrganisation, Organisations


def organisations_in(record: Record | None) -> Organisations:
    """The organisations that a record's services name and a register knows."""
    services = () if record is None else record.services
    return _known(stated.service.organisation for stated in services)


def organisations_among(records: Iterable[Record]) -> Organisations:
    """The same for several records, in one query."""
    return _known(stated.service.organisation for one in records for stated in one.services)


def organisations_of(stated: Iterable[Statement]) -> Organisations:
    """The organisations that these statements' services name and a register knows."""
    return _known(service.organisation for one in stated for service in one.services)


def _known(codes: Iterable[OrganisationCode]) -> Organisations:
    return {
        code: KnownOrganisation(row.pk, row.name, row.authority_name, row.telephone)
        for code, row in organisations.by_codes(codes).items()
    }
