"""The quick reader of plain lines and the full reader make the same of every line."""

import io
import json
from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.statement import Statement
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.outcomes import FileRefusedError, Outcome
from contactpoint.feeds.pds import ndjson
from contactpoint.feeds.pds.plain import read_plain

NHS = "https://fhir.nhs.uk/Id/nhs-number"
ODS = "https://fhir.nhs.uk/Id/ods-organization-code"

# Each list begins with what is plain and goes on with what is not, or not quite.
_NUMBERS = ["9449303223", "9434765870", "9449303224", "", "944 930 3223", 9449303223, None]
_DATES = ["2015-04-09", "2015-02-29", "", " ", "2015-04", 2015, None]
_MOMENTS = ["2024-11-06T06:00:00+00:00", "2024-11-06", "", "soon", None]
_WORDS = ["Adaeze", "Ngozi Ada", "Zoë", " Ada  ", "", 'A"da', "A\\da", "A\x07", "\ud800", 5, None]
_USES = ["usual", "home", "old", "official", "nickname", "anonymous", "work", "", None]
_CODES = ["U", "R", "", "MTH", "FTH", "Carer", "GUARD", None]


def _one_of(values: Sequence[Any]) -> st.SearchStrategy[Any]:
    """Half the time the first, else any."""
    return st.one_of(st.just(values[0]), st.sampled_from(values))


def _objects(**properties: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with some of the properties, now and then with one more."""
    added: list[dict[str, Any]] = [{}, {}, {"other": "x"}, {"id": "1"}]
    more = st.sampled_from(added)
    some = st.fixed_dictionaries({}, optional=properties)
    whole = st.fixed_dictionaries(properties)
    return st.builds(lambda found, one: {**found, **one}, st.one_of(whole, whole, some), more)


def _lists(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.lists(items, min_size=1, max_size=1),
        st.lists(items, max_size=3),
        st.sampled_from([[], None, "x", [None], [5]]),
    )


_OTHER_DATES = ["2015", "2099-01-01", "2099", "2015-04-09T10:00:00Z", "soon"]
_PERIODS = _objects(start=_one_of([*_DATES, *_OTHER_DATES]), end=_one_of([*_DATES, *_OTHER_DATES]))
_NAMES = _objects(
    use=_one_of(_USES),
    period=_PERIODS,
    given=_lists(_one_of(_WORDS)),
    family=_one_of(_WORDS),
)
_ADDRESSES = _objects(
    use=_one_of(_USES[1:]),
    period=_PERIODS,
    line=_lists(_one_of(_WORDS)),
    city=_one_of(_WORDS),
    postalCode=_one_of(["SK11 6XY", "sk116xy", "nowhere", "", None]),
)
_CODINGS = _objects(system=st.just("x"), code=_one_of(_CODES), display=st.just("x"))
_NUMBERED = _objects(system=_one_of([NHS, ODS]), value=_one_of(_NUMBERS))
_NUMBERED_FOR_A_TIME = _objects(
    system=_one_of([NHS, ODS]), value=_one_of(_NUMBERS), period=_PERIODS, use=_one_of(_USES)
)
_PATIENTS = _objects(
    resourceType=_one_of(["Patient", "Person", None]),
    id=_one_of(_NUMBERS),
    meta=_objects(lastUpdated=_one_of(_MOMENTS), security=_lists(_CODINGS)),
    identifier=_lists(st.one_of(_NUMBERED, _NUMBERED_FOR_A_TIME)),
    name=_lists(_NAMES),
    gender=_one_of(["female", "male", "unknown", "girl", "?", "", None]),
    birthDate=_one_of(_DATES),
    address=_lists(_ADDRESSES),
    generalPractitioner=_lists(
        _objects(
            identifier=_objects(
                system=_one_of([ODS, NHS]), value=_one_of(["N85022", "?", ""]), period=_PERIODS
            )
        )
    ),
)
_CARERS = _objects(
    resourceType=_one_of(["RelatedPerson"]),
    active=_one_of([True, False, None, "true"]),
    patient=_objects(identifier=_NUMBERED),
    relationship=_lists(_objects(coding=_lists(_CODINGS))),
    name=_lists(_NAMES),
    telecom=_lists(
        _objects(
            system=_one_of(["phone", "email"]),
            value=_one_of(["01625 555010", "ring", ""]),
            use=_one_of(["mobile", "old"]),
            period=_PERIODS,
        )
    ),
    address=_lists(_ADDRESSES),
    period=_PERIODS,
)
_FORMS = st.sampled_from(
    [
        {"separators": (",", ":"), "ensure_ascii": False},
        {"separators": (",", ":")},
        {"ensure_ascii": False},
        {},
    ]
)


def _written(resource: dict[str, Any], form: dict[str, Any]) -> bytes:
    return json.dumps(resource, **form).encode("utf-8", "surrogatepass") + b"\n"


_LINES = st.builds(_written, st.one_of(_PATIENTS, _CARERS), _FORMS)

PATIENT = {
    "resourceType": "Patient",
    "id": "9449303223",
    "meta": {"versionId": "1", "lastUpdated": "2024-11-06T06:00:00+00:00"},
    "identifier": [{"system": NHS, "value": "9449303223"}],
    "name": [{"use": "usual", "given": ["Adaeze", "Ngozi"], "family": "Okafor"}],
    "gender": "female",
    "birthDate": "2015-04-09",
    "address": [{"use": "home", "line": ["1 High St"], "city": "Wick", "postalCode": "SK11 6XY"}],
    "generalPractitioner": [{"identifier": {"system": ODS, "value": "N85022"}}],
}
CARER = {
    "resourceType": "RelatedPerson",
    "active": True,
    "patient": {"identifier": {"system": NHS, "value": "9449303223"}},
    "relationship": [{"coding": [{"code": "MTH"}]}],
    "name": [{"given": ["Ngozi"], "family": "Okafor"}],
    "telecom": [{"system": "phone", "value": "01625 555010", "use": "mobile"}],
}
_COMPACT: dict[str, Any] = {"separators": (",", ":"), "ensure_ascii": False}


def _outcomes(data: bytes) -> list[Outcome] | str:
    try:
        return list(FEEDS["pds"].read(io.BytesIO(data), sender=""))
    except FileRefusedError as refused:
        return repr(refused.fault)


def _same_both_ways(data: bytes) -> None:
    quick = _outcomes(data)
    with patch.object(ndjson, "read_plain", lambda line: None):
        assert quick == _outcomes(data)


@given(lines=st.lists(_LINES, min_size=1, max_size=4))
def test_both_readers_make_the_same_of_generated_records(lines: list[bytes]) -> None:
    """Statements, faults, warnings and counts are equal, whatever stands in the lines."""
    _same_both_ways(b"".join(lines))


@given(line=_LINES, data=st.data())
def test_both_readers_make_the_same_of_damaged_lines(line: bytes, data: st.DataObject) -> None:
    """A stretch of a line is replaced by anything, or said twice."""
    begin = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(begin, min(len(line), begin + 40)))
    instead = data.draw(
        st.one_of(st.binary(max_size=4), st.just(line[begin:end] * 2), st.just(b"\\u0022"))
    )
    _same_both_ways(line[:begin] + instead + line[end:])


_LASTING = {"start": "2015-04-09", "end": "2099-12-31"}
_FOR_A_TIME = {
    **CARER,
    "period": _LASTING,
    "telecom": [{"system": "phone", "value": "01625 555010", "period": _LASTING}],
}


@pytest.mark.parametrize("resource", [PATIENT, CARER, _FOR_A_TIME])
@pytest.mark.parametrize("form", [_COMPACT, {}, {"ensure_ascii": False}])
def test_plain_lines_are_read_quickly(resource: dict[str, Any], form: dict[str, Any]) -> None:
    """With spaces between their parts and without: what is compared above is both readers."""
    assert read_plain(_written(resource, form)) is not None


def _twice(line: bytes, key: str, form: dict[str, Any]) -> bytes:
    """The line with a property said twice, the second time with the value that is there."""
    name = json.dumps(key).encode() + form.get("separators", (", ", ": "))[1].encode()
    return line.replace(name, name + b'"1",' + name, 1)


@pytest.mark.parametrize("form", [_COMPACT, {}])
@pytest.mark.parametrize("key", ["id", "birthDate", "family", "value", "city", "postalCode"])
def test_a_property_said_twice_is_never_plain(key: str, form: dict[str, Any]) -> None:
    """At any depth, and also where quotation marks written as numbers make up for the count."""
    line = _twice(_written(PATIENT, form), key, form)
    assert read_plain(_written(PATIENT, form)) is not None
    for doubled in (
        line,
        line.replace(b"Ngozi", b"\\u0022" * 4),
        line.replace(b"Ngozi", b"\\u0022"),
    ):
        assert read_plain(doubled) is None
        _same_both_ways(doubled)


def test_a_guarded_child_is_never_plain() -> None:
    """Whether a source guards a child is for the full reader to say."""
    for label in ({"code": "R"}, {"code": "u"}, {}):
        guarded = {**PATIENT, "meta": {"security": [label]}}
        assert read_plain(_written(guarded, _COMPACT)) is None
    open_to_all = {**PATIENT, "meta": {"security": [{"code": "U"}]}}
    found = read_plain(_written(open_to_all, _COMPACT))
    assert isinstance(found, Statement)
    assert not found.restricted
