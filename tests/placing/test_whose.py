"""Whose a case and a child are."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.access.scope import NOT_KNOWN, Scope
from contactpoint.children.addresses import Address
from contactpoint.children.record import assemble
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
)
from contactpoint.placing.whose import scope_of_record, scope_of_statement

LEEDS, YORK, STOCKPORT = "E08000035", "E06000014", "E08000007"
IN_LEEDS = Address(postcode="LS1 4AP")
IN_YORK = Address(postcode="YO1 7HH")
IN_SCOTLAND = Address(postcode="ZE2 9AB")


@pytest.mark.parametrize(
    ("feed", "source", "own", "childs", "expected"),
    [
        ("pds", "nhs", IN_LEEDS, IN_YORK, LEEDS),
        ("pds", "nhs", None, IN_YORK, YORK),
        ("pds", "nhs", IN_SCOTLAND, IN_YORK, YORK),
        ("pds", "nhs", None, None, ""),
        ("cin", "383", None, None, LEEDS),
        ("cin", "383", None, IN_YORK, LEEDS),
        ("cin", "000", None, IN_YORK, YORK),
        ("ssda903", "383", None, None, LEEDS),
        ("ctf", "3561234", None, None, STOCKPORT),
        ("school_list", "3561234", None, None, STOCKPORT),
        ("school_list", "100000", None, None, "E09000001"),
        ("school_list", "unknown", None, None, ""),
        ("school_census", "383", None, None, ""),
    ],
)
def test_where_the_child_lives_or_who_says_so(
    feed: str, source: str, own: Address | None, childs: Address | None, expected: str
) -> None:
    """The statement's address, else the local source's own authority, else the record's."""
    stated = replace(Statement(feed=feed, source=source, reference="1"), address=own)
    assert scope_of_statement(stated, childs) == Scope.of(expected)


@pytest.mark.parametrize(
    ("address", "school", "ended", "expected"),
    [
        (IN_YORK, "3561234", None, YORK),
        (None, "3561234", None, STOCKPORT),
        (IN_SCOTLAND, "3561234", None, STOCKPORT),
        (None, "3561234", date(2024, 7, 1), ""),
        (None, None, None, ""),
    ],
)
def test_a_child_is_the_authoritys_where_it_lives_or_else_goes_to_school(
    address: Address | None, school: str | None, ended: date | None, expected: str
) -> None:
    """Without an address in England, a school that the child has left says nothing."""
    services = ()
    if school is not None:
        code = OrganisationCode(OrganisationScheme.LAESTAB, school)
        services = (StatedService(ServiceKind.SCHOOL, code, end=ended),)
    stated = Statement(feed="ctf", source="s", reference="1", address=address, services=services)
    assert scope_of_record(assemble([stated])) == Scope.of(expected)


def test_of_a_record_that_shows_nothing_it_is_not_known() -> None:
    """No statement, no authority."""
    assert scope_of_record(None) == NOT_KNOWN
