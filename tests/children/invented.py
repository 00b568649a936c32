"""Invented statements about one child, for the tests of how a record is assembled."""

from datetime import date

from hypothesis import strategies as st

from contactpoint.children.addresses import Address
from contactpoint.children.names import NameKind, PersonName
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    Carer,
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
    Statement,
)

FEEDS = ("pds", "child_register", "cin", "ssda903", "ctf", "school_census", "school_list")
WORDS = ("Wren", "Tansy", "Bracken", "Sorrel")
DAYS = st.dates(date(2020, 1, 1), date(2026, 1, 1))

names = st.builds(
    PersonName,
    given=st.sampled_from(WORDS),
    family=st.sampled_from([*WORDS, ""]),
    kind=st.sampled_from(NameKind),
)
addresses = st.builds(Address, town=st.sampled_from(WORDS))
services = st.builds(
    StatedService,
    kind=st.sampled_from([ServiceKind.SCHOOL, ServiceKind.GP_PRACTICE, ServiceKind.HOSPITAL]),
    organisation=st.builds(
        OrganisationCode, st.just(OrganisationScheme.URN), st.sampled_from(["1", "2", "3"])
    ),
    start=st.none() | DAYS,
    end=st.none() | DAYS,
)


def statements(size: int = 6) -> st.SearchStrategy[list[Statement]]:
    """Up to ``size`` statements of one child, each of another identity."""
    one = st.builds(
        Statement,
        feed=st.sampled_from(FEEDS),
        source=st.sampled_from(["a", "b"]),
        reference=st.sampled_from(["1", "2", "3"]),
        names=st.lists(names, max_size=3).map(tuple),
        birth_date=st.none() | st.dates(date(2012, 1, 1), date(2012, 1, 4)),
        birth_date_estimated=st.booleans(),
        death_date=st.none() | DAYS,
        sex=st.sampled_from(Sex),
        address=st.none() | addresses,
        carers=st.lists(st.builds(Carer, name=names), max_size=2).map(tuple),
        nhs_number=st.sampled_from(["", "9000000009", "9000000033"]),
        upn=st.sampled_from(["", "B801200005001", "K823432104001"]),
        services=st.lists(services, max_size=3).map(tuple),
        as_at=st.none() | DAYS,
    )
    return st.lists(
        one,
        min_size=1,
        max_size=size,
        unique_by=lambda stated: (stated.feed, stated.source, stated.reference),
    )
