"""NDJSON, Bundles, and files that are neither."""

import json

from tests.feeds.pds.test_carers import bundle, lines
from tests.feeds.pds.test_patient import NHS, patient
from tests.feeds.read_bytes import read, refusal

OTHER = patient(identifier=[{"system": NHS, "value": "9434765870"}])


def test_a_bad_line_costs_one_record() -> None:
    """A line that is not JSON is rejected by its number, and those around it are read."""
    reading = read("pds", lines(patient()) + b"\n{oops}\n" + lines(OTHER))
    assert len(reading.accepted) == 2
    (rejected,) = reading.rejected
    assert (rejected.ordinal, rejected.faults[0].line) == (2, 3)


def test_a_line_in_another_encoding_costs_one_record() -> None:
    """Latin-1 in a line is rejected, not guessed at."""
    line = json.dumps(OTHER, ensure_ascii=False).replace("Okafor", "Oká").encode("latin-1") + b"\n"
    assert read("pds", lines(patient()) + line).faults == [("", "the line is not in UTF-8")]


def test_an_incomplete_last_line_refuses_the_file() -> None:
    """A file that was cut short is not taken for a whole one: what is missing would end."""
    fault = refusal("pds", lines(patient(), OTHER)[:-20])
    assert "cut short" in fault.reason
    assert fault.line == 2


def test_a_bundle_of_many_is_read_entry_by_entry() -> None:
    """Each entry has its own outcome, and an entry without a resource is rejected."""
    data = bundle(patient(), OTHER, {"resourceType": "OperationOutcome"})
    data = data.replace(b'"entry": [', b'"entry": [ 5, {"fullUrl": "x"},')
    reading = read("pds", data)
    assert [outcome.ordinal for outcome in reading.accepted] == [3, 4]
    assert [outcome.faults[0].element for outcome in reading.rejected] == [
        "entry 1",
        "entry 2",
        "entry 5",
    ]


def test_a_bundle_on_one_line_is_a_bundle() -> None:
    """White space does not decide what a file is."""
    data = json.dumps(json.loads(bundle(patient()))).encode()
    assert read("pds", data).only.reference == "9449303223"


def test_an_operation_outcome_is_refused() -> None:
    """An error report from the service is not an empty file."""
    data = b'{"resourceType": "OperationOutcome", "issue": []}'
    assert "OperationOutcome" in refusal("pds", data).reason


def test_a_bundle_of_another_type_is_refused_even_at_its_end() -> None:
    """A transaction's entries are requests, not records, and its type may stand last."""
    data = bundle(patient()).replace(b"searchset", b"transaction")
    assert refusal("pds", data).field == "type"


def test_a_list_of_patients_is_refused() -> None:
    """A JSON array is not a form in which FHIR comes."""
    assert "curly bracket" in refusal("pds", b"[" + lines(patient()).strip() + b"]").reason


def test_numbers_out_of_range_do_not_break_the_reader() -> None:
    """A number of thousands of digits is refused in a document and rejected in a line."""
    huge = b"9" * 5000
    document = bundle(patient()).replace(b'"2015-04-09"', huge)
    assert "JSON" in refusal("pds", document).reason
    line = lines(patient()).replace(b'"2015-04-09"', huge)
    assert read("pds", lines(OTHER) + line).faults == [("", "the line is not JSON")]


def test_a_byte_order_mark_is_not_content() -> None:
    """A UTF-8 mark before a line or a document is skipped."""
    mark = b"\xef\xbb\xbf"
    assert read("pds", mark + lines(patient())).only
    assert read("pds", mark + bundle(patient())).only
