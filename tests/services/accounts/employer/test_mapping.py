"""The reviewed table: how it is read, and what it says of an employer's claims."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.access.grants import Role
from contactpoint.children.statement import OrganisationCode, OrganisationScheme
from contactpoint.services.accounts.employer.mapping import (
    MOST_ROWS,
    Claims,
    MappingRefusedError,
    Post,
    ReviewedTable,
    posts_of,
    read_mapping,
)

HEAD = "kind,theirs,ours\n"
TRUST = OrganisationCode(OrganisationScheme.ODS, "X99001")
OTHER = OrganisationCode(OrganisationScheme.ODS, "X99002")
_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


def read(*rows: str) -> ReviewedTable:
    """A table of these rows."""
    return read_mapping(io.StringIO(HEAD + "\n".join(rows) + "\n"))


def post(organisation: str, *roles: str) -> Post:
    """A post at one organisation."""
    return Post(frozenset({organisation}), frozenset(roles))


def test_a_value_is_what_its_row_says_and_nothing_else() -> None:
    """Roles of rows, at organisations of rows; letter case counts."""
    table = read("organisation,RX1,ods:X99001", "role,R8000,practitioner", "role,R8000,mediator")
    assert table.roles_at(TRUST, [post("RX1", "R8000")]) == {Role.PRACTITIONER, Role.MEDIATOR}
    assert not table.roles_at(TRUST, [post("rx1", "R8000"), post("RX1", "r8000")])
    assert not table.roles_at(TRUST, [post("X99001", "R8000")])
    assert not table.roles_at(OTHER, [post("RX1", "R8000")])


def test_a_scheme_that_is_the_employers_own_needs_one_row() -> None:
    """``*``: what it sends is the code, and a row of its own still goes before."""
    table = read(
        "organisation,*,ods:*", "organisation,X99002,ods:X99001", "role,R8000,practitioner"
    )
    assert table.names(TRUST, [post("X99001")])
    assert table.names(TRUST, [post("X99002")])
    assert not table.names(OTHER, [post("X99002")])
    assert not table.names(OrganisationCode(OrganisationScheme.ODS, "*"), [post("*")])


@pytest.mark.parametrize(
    "rows",
    [
        ["organisation,RX1,ods:X99001"],
        ["role,R8000,practitioner"],
        ["organisation,RX1,ods:X99001", "role,R8000,president"],
        ["organisation,RX1,ods:X99001", "role,R8000,subject"],
        ["organisation,RX1,ods:X99001", "role,*,practitioner"],
        ["organisation,RX1,ods:*", "role,R8000,practitioner"],
        ["organisation,*,ods:X99001", "role,R8000,practitioner"],
        ["organisation,RX1,moon:1", "role,R8000,practitioner"],
        ["organisation,RX1,ods:", "role,R8000,practitioner"],
        ["organisation,RX1,ods:A", "organisation,RX1,ods:B", "role,R8000,practitioner"],
        ["person,RX1,ods:X99001", "role,R8000,practitioner"],
        ["organisation,RX1", "role,R8000,practitioner"],
        ["organisation,RX1,ods:X99001,more", "role,R8000,practitioner"],
        ["organisation,,ods:X99001", "role,R8000,practitioner"],
        [f"organisation,{'x' * 201},ods:X99001", "role,R8000,practitioner"],
        ["organisation,a\x1bb,ods:X99001", "role,R8000,practitioner"],
        ['organisation,"RX1,ods:X99001'],
    ],
)
def test_a_table_that_is_not_plain_is_refused(rows: list[str]) -> None:
    """With a row that says what is wrong; nothing is guessed."""
    with pytest.raises(MappingRefusedError):
        read(*rows)


def test_a_table_has_its_columns_and_no_more_rows_than_somebody_can_review() -> None:
    """Another head is another file."""
    with pytest.raises(MappingRefusedError):
        read_mapping(io.StringIO("theirs,ours,kind\n"))
    many = "".join(f"role,R{n},practitioner\n" for n in range(MOST_ROWS + 1))
    with pytest.raises(MappingRefusedError):
        read_mapping(io.StringIO(HEAD + many))


def test_a_table_comes_back_from_where_it_is_kept_and_its_digest_names_it() -> None:
    """The same table, the same digest; another, another."""
    table = read("organisation,RX1,ods:X99001", "role,R8000,practitioner")
    again = ReviewedTable.of_kept(table.as_kept())
    assert (again, again.digest()) == (table, table.digest())
    other = read("organisation,RX1,ods:X99001", "role,R8000,data_quality")
    assert other.digest() != table.digest()


@given(claims=st.dictionaries(st.sampled_from(["org", "role", "posts", "a"]), _JSON))
@pytest.mark.parametrize(
    "where", [Claims("org", "role"), Claims("org", "role", posts="posts"), Claims("a.b", "a.c")]
)
def test_whatever_an_employer_claims_is_read_as_texts_or_not_at_all(
    where: Claims, claims: dict[str, Any]
) -> None:
    """Never an error, and never a value that is no text."""
    for found in posts_of(claims, where):
        assert all(isinstance(one, str) and one for one in found.organisations | found.roles)


@given(
    posts=st.lists(
        st.builds(
            Post,
            st.frozensets(st.sampled_from(["RX1", "RX2", "zz"])),
            st.frozensets(st.sampled_from(["R1", "R2", "zz"])),
        )
    )
)
def test_no_role_is_confirmed_but_by_a_post_at_the_very_organisation(posts: list[Post]) -> None:
    """Compared with the rule, written out."""
    table = read(
        "organisation,RX1,ods:X99001",
        "organisation,RX2,ods:X99002",
        "role,R1,practitioner",
        "role,R2,auditor",
    )
    confirmed = table.roles_at(TRUST, posts)
    for role, theirs in ((Role.PRACTITIONER, "R1"), (Role.AUDITOR, "R2")):
        held = any("RX1" in one.organisations and theirs in one.roles for one in posts)
        assert (role in confirmed) == held
    assert confirmed <= {Role.PRACTITIONER, Role.AUDITOR}


def test_claims_are_found_in_objects_in_objects() -> None:
    """As DfE Sign-in has its organisation, and NHS CIS2 its posts."""
    dfe = {"organisation": {"urn": "999001"}, "roles": ["R1", 7, None, ""]}
    assert posts_of(dfe, Claims("organisation.urn", "roles")) == (post("999001", "R1"),)
    cis2 = {"nhsid_nrbac_roles": [{"org_code": "X99001", "role_code": "R8000"}, "x"]}
    where = Claims("org_code", "role_code", posts="nhsid_nrbac_roles")
    assert posts_of(cis2, where) == (post("X99001", "R8000"),)
