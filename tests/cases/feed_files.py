"""Rows of situations as the files of their feeds."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from contactpoint.children.statement import Statement
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.child_register.reader import COLUMNS as OF_REGISTER
from contactpoint.feeds.outcomes import Accepted
from contactpoint.feeds.school_census.reader import COLUMNS as OF_CENSUS
from tests.cases.situations import Row

_LIST = (
    "First name",
    "Middle names",
    "Last name",
    "Date of birth",
    "Sex",
    "NHS number",
    "UPN",
    "Address line 1",
    "Town",
    "Postcode",
    "Parent 1 name",
    "Parent 1 relationship",
    "Parent 1 phone",
)
_GENDERS = {"F": "female", "M": "male"}
_NHS_NUMBERS = "https://fhir.nhs.uk/Id/nhs-number"


def written(rows: Sequence[Row]) -> bytes:
    """A file of one feed and sender with these rows."""
    return _WRITERS[rows[0].feed](rows)


def stated(rows: Sequence[Row]) -> list[Statement]:
    """The statements that the feed's own reader makes of these rows, in their order.

    Raises ``ValueError`` when it takes none of some row.
    """
    feed = FEEDS[rows[0].feed]
    sender = rows[0].sender if feed.sender_is else ""
    outcomes = list(feed.read(io.BytesIO(written(rows)), sender=sender))
    found = [outcome.statement for outcome in outcomes if isinstance(outcome, Accepted)]
    if len(found) != len(rows):
        raise ValueError(f"a row of {feed.name} was rejected: {outcomes}")
    return found


def _pds(rows: Iterable[Row]) -> bytes:
    lines = [one for row in rows for one in (_patient(row), *_related(row))]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def _patient(row: Row) -> Mapping[str, object]:
    line, town, postcode = row.at
    address = {"use": "home", "line": [line], "city": town, "postalCode": postcode}
    return {
        "resourceType": "Patient",
        "id": row.nhs_number,
        "meta": {
            "lastUpdated": f"{row.as_at}T09:00:00Z",
            "security": [{"code": "R" if row.restricted else "U"}],
        },
        "name": [
            {"use": "usual", "given": row.given.split(), "family": row.family},
            *({"use": "old", "given": [given], "family": name} for given, name in row.former),
        ],
        "gender": _GENDERS[row.sex],
        "birthDate": row.born,
        **({"deceasedDateTime": f"{row.died}T00:00:00Z"} if row.died else {}),
        **({"address": [address]} if any(row.at) else {}),
    }


def _related(row: Row) -> Iterable[Mapping[str, object]]:
    for given, family, telephone in row.carers:
        yield {
            "resourceType": "RelatedPerson",
            "patient": {"identifier": {"system": _NHS_NUMBERS, "value": row.nhs_number}},
            "relationship": [{"coding": [{"code": "MTH"}]}],
            "name": [{"use": "usual", "given": [given], "family": family}],
            "telecom": [{"system": "phone", "value": telephone}] if telephone else [],
        }


def _child_register(rows: Iterable[Row]) -> bytes:
    return _table([column.name for column in OF_REGISTER], map(_registered, rows))


def _registered(row: Row) -> Mapping[str, str]:
    line, town, postcode = row.at
    given, family, relationship, telephone = row.carers[0] if row.carers else ("",) * 4
    return {
        "reference": row.reference,
        "given_names": row.given,
        "family_name": row.family,
        "date_of_birth": row.born,
        "date_of_death": row.died,
        "sex": row.sex,
        "address_line": line,
        "town": town,
        "postcode": postcode,
        "former_postcode": row.former_postcode,
        "carer_given_names": given,
        "carer_family_name": family,
        "carer_relationship": relationship,
        "carer_telephone": telephone,
        "as_at": row.as_at,
    }


def _school_census(rows: Iterable[Row]) -> bytes:
    return _table([column.name for column in OF_CENSUS], map(_counted, rows))


def _counted(row: Row) -> Mapping[str, str]:
    line, town, postcode = row.at
    return {
        "UPN": row.upn,
        "Surname": row.family,
        "Forename": row.given,
        "MiddleNames": row.middle,
        "DOB": row.born,
        "Sex": row.sex,
        "AddressLine": line,
        "Town": town,
        "Postcode": postcode,
        "URN": row.school,
        "EntryDate": "2025-09-01",
        "CensusDate": row.as_at,
    }


def _school_list(rows: Iterable[Row]) -> bytes:
    return _table(_LIST, map(_listed, rows))


def _listed(row: Row) -> Mapping[str, str]:
    line, town, postcode = row.at
    name, relationship, telephone = row.carers[0] if row.carers else ("",) * 3
    return {
        "First name": row.given,
        "Middle names": row.middle,
        "Last name": row.family,
        "Date of birth": row.born,
        "Sex": row.sex,
        "NHS number": row.nhs_number,
        "UPN": row.upn,
        "Address line 1": line,
        "Town": town,
        "Postcode": postcode,
        "Parent 1 name": name,
        "Parent 1 relationship": relationship,
        "Parent 1 phone": telephone,
    }


def _ctf(rows: Sequence[Row]) -> bytes:
    pupils = "".join(
        _element(
            "Pupil",
            UPN=row.upn,
            Surname=row.family,
            Forename=row.given,
            DOB=row.born,
            Sex=row.sex,
        )
        for row in rows
    )
    school = rows[0].sender
    return (
        f"<CTfile><Header><SourceSchool><LEA>{school[:3]}</LEA><Estab>{school[3:]}</Estab>"
        f"</SourceSchool></Header><CTFpupilData>{pupils}</CTFpupilData></CTfile>"
    ).encode()


def _cin(rows: Sequence[Row]) -> bytes:
    children = "".join(
        "<Child><ChildIdentifiers>"
        + _fields(
            LAchildID=row.reference,
            UPN=row.upn,
            PersonBirthDate=row.born,
            Sex=row.sex,
        )
        + "</ChildIdentifiers><CINdetails><CINreferralDate>2025-05-01</CINreferralDate>"
        "</CINdetails></Child>"
        for row in rows
    )
    return (
        "<Message><Header><CollectionDetails><Collection>CIN</Collection></CollectionDetails>"
        f"<Source><LEA>{rows[0].sender}</LEA></Source></Header>"
        f"<Children>{children}</Children></Message>"
    ).encode()


def _table(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    table = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode()


def _element(name: str, **fields: str) -> str:
    return f"<{name}>{_fields(**fields)}</{name}>"


def _fields(**fields: str) -> str:
    return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items() if text)


_WRITERS: Mapping[str, Callable[[Sequence[Row]], bytes]] = {
    "pds": _pds,
    "child_register": _child_register,
    "school_census": _school_census,
    "school_list": _school_list,
    "ctf": _ctf,
    "cin": _cin,
}
