"""What a children in need census says of a child."""

from datetime import date

import pytest

from contactpoint.children.sex import Sex
from contactpoint.children.statement import (
    OrganisationCode,
    OrganisationScheme,
    ServiceKind,
    StatedService,
)
from tests.feeds.read_bytes import read, refusal

CHESHIRE_EAST = OrganisationCode(OrganisationScheme.DFE_LA, "895")
IDENTIFIERS = """
      <LAchildID>CE/0042</LAchildID><UPN>B801200005001</UPN>
      <PersonBirthDate>2015-04-09</PersonBirthDate><Sex>2</Sex>"""


def child(identifiers: str = IDENTIFIERS, *details: str) -> str:
    referrals = "".join(f"<CINdetails>{detail}</CINdetails>" for detail in details)
    return f"<Child><ChildIdentifiers>{identifiers}</ChildIdentifiers>{referrals}</Child>"


def cin(*children: str, collection: str = "CIN", lea: str = "895") -> bytes:
    return (
        f"<Message><Header><CollectionDetails><Collection>{collection}</Collection>"
        "<ReferenceDate>2025-03-31</ReferenceDate></CollectionDetails>"
        f"<Source><LEA>{lea}</LEA><DateTime>2025-06-01T10:00:00</DateTime></Source></Header>"
        f"<Children>{''.join(children)}</Children></Message>"
    ).encode()


def details(start: str = "", end: str = "") -> str:
    first = f"<CINreferralDate>{start}</CINreferralDate>" if start else ""
    last = f"<CINclosureDate>{end}</CINclosureDate>" if end else ""
    return f"{first}<PrimaryNeedCode>N1</PrimaryNeedCode>{last}"


def test_a_child_is_a_statement_of_its_authority() -> None:
    """Reference, identity and each time of involvement are read; there is no name in the return."""
    record = child(IDENTIFIERS, details("2021-01-04", "2021-06-30"), details("2024-11-11"))
    statement = read("cin", cin(record)).only
    assert (statement.feed, statement.source, statement.reference) == ("cin", "895", "CE/0042")
    assert statement.names == ()
    assert statement.upn == "B801200005001"
    assert statement.birth_date == date(2015, 4, 9)
    assert statement.sex is Sex.FEMALE
    assert statement.as_at == date(2025, 3, 31)
    assert statement.services == (
        StatedService(ServiceKind.SOCIAL_CARE, CHESHIRE_EAST, date(2021, 1, 4), date(2021, 6, 30)),
        StatedService(ServiceKind.SOCIAL_CARE, CHESHIRE_EAST, date(2024, 11, 11)),
    )


def test_case_information_is_dropped_and_counted() -> None:
    """Need, plans, abuse and disability never reach a statement; the report counts them."""
    case = (
        "<ReferralSource>1A</ReferralSource><ChildProtectionPlans>"
        "<InitialCategoryOfAbuse>PHY</InitialCategoryOfAbuse></ChildProtectionPlans>"
    )
    characteristics = (
        "<ChildCharacteristics><Disabilities><Disability>HEAR</Disability></Disabilities>"
        "</ChildCharacteristics></Child>"
    )
    record = child(IDENTIFIERS, details("2024-11-11") + case)
    reading = read("cin", cin(record.replace("</Child>", characteristics)))
    assert reading.dropped == {
        "PrimaryNeedCode": 1,
        "ReferralSource": 1,
        "InitialCategoryOfAbuse": 1,
        "Disability": 1,
    }


def test_older_returns_call_sex_gendercurrent() -> None:
    """Returns before 2024 have the element GenderCurrent."""
    record = child(IDENTIFIERS.replace("Sex>", "GenderCurrent>"))
    assert read("cin", cin(record)).only.sex is Sex.FEMALE


def test_a_child_without_a_upn_is_held_for_a_person_to_link() -> None:
    """The authority's own number and a date of birth are enough for a statement."""
    record = child(IDENTIFIERS.replace("<UPN>B801200005001</UPN>", "<UPNunknown>UN3</UPNunknown>"))
    statement = read("cin", cin(record)).only
    assert statement.upn == ""
    assert statement.reference == "CE/0042"


def test_an_unborn_child_is_rejected() -> None:
    """An expected date of birth is not a date of birth."""
    expected = IDENTIFIERS.replace("PersonBirthDate", "ExpectedPersonBirthDate")
    assert read("cin", cin(child(expected))).faults == [
        ("PersonBirthDate", "the child is not born yet")
    ]


def test_a_closure_before_the_referral_shows_the_service_as_ended() -> None:
    """Of two dates that contradict each other the one that claims less is kept."""
    reading = read("cin", cin(child(IDENTIFIERS, details("2024-11-11", "2023-01-01"))))
    (service,) = reading.only.services
    assert (service.start, service.end) == (None, date(2023, 1, 1))
    assert [field for field, _ in reading.warnings] == ["CINclosureDate"]


@pytest.mark.parametrize("field", ["LAchildID", "PersonBirthDate"])
def test_a_child_without_reference_or_birth_date_is_rejected(field: str) -> None:
    """The rejection names the field that is missing."""
    record = child(IDENTIFIERS.replace(f"<{field}>", "<x>").replace(f"</{field}>", "</x>"))
    assert read("cin", cin(record)).faults == [(field, "is missing")]


def test_a_child_that_appears_twice_is_rejected_the_second_time() -> None:
    """The authority's number is unique in its return."""
    reading = read("cin", cin(child(), child()))
    assert [field for field, _ in reading.faults] == ["LAchildID"]
    assert len(reading.accepted) == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (cin(child(), lea=""), "LEA"),
        (cin(child(), lea="Cheshire"), "LEA"),
        (cin(child(), collection="AlternativeProvision"), "Collection"),
        (b"<Message><Children></Children></Message>", ""),
        (b"<Message><Children><Child></Child></Children></Message>", ""),
    ],
)
def test_a_return_that_does_not_say_who_sent_it_is_refused(data: bytes, field: str) -> None:
    """Without a header of this collection with an authority nothing is loaded."""
    assert refusal("cin", data).field == field
