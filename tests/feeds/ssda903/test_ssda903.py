"""What a return on looked-after children says of a child."""

from datetime import date

import pytest

from contactpoint.children.addresses import Address
from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
)
from tests.feeds.read_bytes import read, refusal

HEADER = (
    "<HEADER><CHILDID>4711</CHILDID><UPN>B801200005001</UPN><SEX>1</SEX><DOB>09/04/2015</DOB>"
    "<MOTHER>1</MOTHER><MC_DOB>01/02/2024</MC_DOB></HEADER>"
)


def episode(first: str, last: str = "", home: str = "SK11 6XY") -> str:
    return (
        f"<EPISODE><DECOM>{first}</DECOM><LS>C2</LS><PL_POST>M1 1AA</PL_POST>"
        f"<HOME_POST>{home}</HOME_POST><DEC>{last}</DEC></EPISODE>"
    )


def ssda903(*episodes: str, header: str = HEADER) -> bytes:
    return f"<EXPSSDA903><CHILD>{header}{''.join(episodes)}</CHILD></EXPSSDA903>".encode()


def involvement(start: date | None, end: date | None) -> tuple[StatedService, ...]:
    authority = OrganisationCode(OrganisationScheme.DFE_LA, "201")
    return (StatedService(ServiceKind.SOCIAL_CARE, authority, start, end),)


def test_a_child_is_a_statement_of_the_authority_that_sent_it() -> None:
    """The service is stated from the first day of the first episode to the last of the last."""
    data = ssda903(episode("06/10/2021", "07/03/2022"), episode("06/01/2021", "06/10/2021"))
    statement = read("ssda903", data).only
    assert (statement.feed, statement.source, statement.reference) == ("ssda903", "201", "4711")
    assert statement.birth_date == date(2015, 4, 9)
    assert statement.sex is Sex.MALE
    assert statement.upn == "B801200005001"
    assert statement.services == involvement(date(2021, 1, 6), date(2022, 3, 7))


def test_an_open_episode_keeps_the_service_open() -> None:
    """A child with one episode that has not ended is looked after now."""
    data = ssda903(episode("06/01/2021", "06/10/2021"), episode("06/10/2021"))
    assert read("ssda903", data).only.services == involvement(date(2021, 1, 6), None)


def test_where_a_child_is_placed_is_never_read() -> None:
    """The placement's postcode is dropped; the home before care is a former address."""
    reading = read("ssda903", ssda903(episode("06/01/2021"), episode("06/10/2021", home="PR1 2AB")))
    assert reading.only.address is None
    assert reading.only.former_addresses == (Address(postcode="PR1 2AB"),)
    assert "M1 1AA" not in repr(reading.only)
    assert reading.dropped == {"PL_POST": 2, "LS": 2, "MOTHER": 1, "MC_DOB": 1}


def test_a_childs_own_child_is_not_read() -> None:
    """That a looked-after child is a mother, and her child's birth date, are case information."""
    assert "2024" not in repr(read("ssda903", ssda903(episode("06/01/2021"))).only)


def test_a_last_day_before_the_first_is_left_out() -> None:
    """Contradictory days end the service on the day that is sure, with a warning."""
    reading = read("ssda903", ssda903(episode("06/10/2021", "06/10/2020")))
    assert reading.only.services == involvement(date(2021, 10, 6), date(2021, 10, 6))
    assert [field for field, _ in reading.warnings] == ["DEC"]


def test_the_header_module_alone_is_loaded_without_dates() -> None:
    """The CSV header module says who is looked after, not since when."""
    data = b"CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n4711,1,09/04/2015,WBRI,UN3,1,01/02/2024\n"
    reading = read("ssda903", data)
    assert reading.only.reference == "4711"
    assert reading.only.upn == ""
    assert reading.warnings == []
    assert reading.only.services == involvement(None, None)
    assert reading.dropped == {"ETHNIC": 1, "MOTHER": 1, "MC_DOB": 1}


def test_rows_of_the_header_module_are_rejected_by_line_and_field() -> None:
    """A date in another form than the return's own is rejected; the others stand."""
    data = b"CHILD,SEX,DOB,UPN\n1,1,2015-04-09,\n2,1,09/04/2015,\n2,1,09/04/2015,\n3,1\n"
    reading = read("ssda903", data + b"4,2,01/01/2015,\n")
    assert [a.statement.reference for a in reading.accepted] == ["2", "4"]
    assert [r.faults[0].line for r in reading.rejected] == [2, 4, 5]
    assert [r.faults[0].field for r in reading.rejected] == ["DOB", "CHILD", ""]


@pytest.mark.parametrize("sender", ["", "20", "2010", "abc", "123456"])
def test_a_return_needs_its_senders_code(sender: str) -> None:
    """Neither form says who sent it, so the caller must."""
    assert "three-digit" in refusal("ssda903", ssda903(), sender=sender).reason


@pytest.mark.parametrize("gone", ["<CHILDID>4711</CHILDID>", "<DOB>09/04/2015</DOB>", HEADER])
def test_a_child_without_identity_is_rejected(gone: str) -> None:
    """Reference and date of birth are needed."""
    assert len(read("ssda903", ssda903(header=HEADER.replace(gone, ""))).rejected) == 1
