"""How RelatedPersons come to the statements of their children."""

import json

import pytest

from contactpoint.children.names import PersonName
from contactpoint.children.statement import Carer, Relationship
from contactpoint.feeds.reading.limits import CARER_WINDOW_RECORDS
from tests.feeds.pds.test_patient import NHS, patient
from tests.feeds.read_bytes import read


def related(number: str = "9449303223", **properties: object) -> dict[str, object]:
    """An invented mother of the child with that number."""
    return {
        "resourceType": "RelatedPerson",
        "patient": {"identifier": {"system": NHS, "value": number}},
        "relationship": [{"coding": [{"code": "MTH"}]}],
        "name": [{"use": "usual", "given": ["Ify"], "family": "Okafor"}],
        "telecom": [{"system": "phone", "value": "01625 555 010"}],
        **properties,
    }


def lines(*resources: dict[str, object]) -> bytes:
    return b"".join(json.dumps(resource).encode() + b"\n" for resource in resources)


def bundle(*resources: dict[str, object]) -> bytes:
    entries = [{"resource": resource} for resource in resources]
    return json.dumps(
        {"entry": entries, "type": "searchset", "resourceType": "Bundle"}, indent=2
    ).encode()


IFY = Carer(PersonName("Ify", "Okafor"), Relationship.PARENTAL_RESPONSIBILITY, "01625 555 010")


def test_a_related_person_becomes_a_carer_of_its_patient() -> None:
    """A line after the Patient adds a carer to its statement and is no record of its own."""
    assert read("pds", lines(patient(), related())).only.carers == (IFY,)


def test_a_related_person_may_stand_before_its_patient() -> None:
    """The order of entries in a Bundle does not matter."""
    assert read("pds", bundle(related(), patient())).only.carers == (IFY,)


def test_a_related_person_may_name_its_patient_by_reference() -> None:
    """A literal reference to a Patient whose id is the NHS number counts."""
    person = related(patient={"reference": "https://example.org/Patient/9449303223"})
    assert read("pds", lines(patient(), person)).only.carers == (IFY,)


def test_a_related_person_alone_is_rejected() -> None:
    """A carer states nothing of a child that is not in the file."""
    reading = read("pds", lines(patient(), related("9434765870")))
    assert reading.accepted[0].statement.carers == ()
    assert [field for field, _ in reading.faults] == ["patient"]


def test_a_related_person_too_far_from_its_patient_is_rejected() -> None:
    """What is held back is bounded, so that a file of any length can be read."""
    between: list[dict[str, object]] = [{"resourceType": "Observation"}] * (
        CARER_WINDOW_RECORDS + 1
    )
    reading = read("pds", lines(patient(), *between, related()))
    assert reading.accepted[0].statement.carers == ()
    assert reading.faults[-1][0] == "patient"


def test_outcomes_keep_the_order_of_the_file() -> None:
    """Ordinals rise, with gaps where a record became part of another."""
    other = patient(identifier=[{"system": NHS, "value": "9434765870"}])
    data = lines(related(), patient(), {"resourceType": "Observation"}, other, related())
    reading = read("pds", data)
    assert [outcome.ordinal for outcome in reading.accepted] == [2, 4]
    assert [outcome.ordinal for outcome in reading.rejected] == [3]
    assert reading.accepted[0].statement.carers == (IFY,)


def test_a_guarded_carer_guards_the_child() -> None:
    """Where the mother's whereabouts are restricted, so is the statement that would hold them."""
    person = related(meta={"security": [{"code": "R"}]})
    assert read("pds", lines(patient(), person)).only.restricted


@pytest.mark.parametrize(
    ("code", "relationship"),
    [
        ("MTH", Relationship.PARENTAL_RESPONSIBILITY),
        ("Guardian", Relationship.PARENTAL_RESPONSIBILITY),
        ("FTH", Relationship.NOT_KNOWN),
        ("PRNFOST", Relationship.DAY_TO_DAY_CARE),
        ("N", Relationship.NOT_KNOWN),
    ],
)
def test_a_code_states_no_more_than_the_law_gives_it(code: str, relationship: Relationship) -> None:
    """Only mothers and guardians have parental responsibility whatever else holds."""
    person = related(relationship=[{"coding": [{"code": code}]}])
    (carer,) = read("pds", lines(patient(), person)).only.carers
    assert carer.relationship is relationship


def test_what_else_a_carer_carries_is_dropped_and_counted() -> None:
    """E-mail addresses and birth dates of carers are not on the list."""
    person = related(
        telecom=[{"system": "email", "value": "ify@example.org"}], birthDate="1985-05-05"
    )
    reading = read("pds", lines(patient(), person))
    assert reading.dropped == {"telecom": 1, "birthDate": 1}
    assert reading.only.carers[0].telephone == ""
