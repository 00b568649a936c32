"""Files made to break a reader, or broken on their way: refused or rejected, in bounded memory."""

import contextlib
import io
import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.outcomes import Fault, FileRefusedError, Rejected
from contactpoint.feeds.reading.limits import MAX_JSON_DEPTH, MAX_XML_DEPTH
from tests.feeds.hostile import EndlessFile, GeneratedFile
from tests.feeds.read_bytes import SENDERS, read, refusal

MEGABYTE = 1024 * 1024

CTF_HEAD = (
    b"<CTfile><Header><SourceSchool><LEA>820</LEA><Estab>1234</Estab></SourceSchool></Header>"
    b"<CTFpupilData>"
)
CTF_PUPIL = (
    b"<Pupil><Surname>Okafor</Surname><Forename>Adaeze</Forename><DOB>2015-04-09</DOB></Pupil>"
)
CTF = CTF_HEAD + CTF_PUPIL + b"</CTFpupilData></CTfile>"
CIN_HEAD = (
    b"<Message><Header><CollectionDetails><Collection>CIN</Collection></CollectionDetails>"
    b"<Source><LEA>201</LEA></Source></Header><Children>"
)
CIN_CHILD = (
    b"<Child><ChildIdentifiers><LAchildID>X1</LAchildID>"
    b"<PersonBirthDate>2015-04-09</PersonBirthDate></ChildIdentifiers></Child>"
)
CIN = CIN_HEAD + CIN_CHILD + b"</Children></Message>"
SSDA903_CHILD = (
    b"<CHILD><HEADER><CHILDID>77</CHILDID><SEX>1</SEX><DOB>09/04/2015</DOB></HEADER></CHILD>"
)
SSDA903 = b"<EXPSSDA903>" + SSDA903_CHILD + b"</EXPSSDA903>"
PATIENT = {
    "resourceType": "Patient",
    "id": "9449303223",
    "name": [{"given": ["Adaeze"], "family": "Okafor"}],
    "birthDate": "2015-04-09",
}
PDS = json.dumps(PATIENT).encode() + b"\n"
BUNDLE = json.dumps(
    {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": PATIENT}]}, indent=1
).encode()
LIST_HEADER = b"First name,Last name,Date of birth,Postcode\n"
LIST = LIST_HEADER + b"Adaeze,Okafor,2015-04-09,SK11 6XY\n"
HEADER_MODULE = b"CHILD,SEX,DOB,UPN\n77,1,09/04/2015,\n"
REGISTER_HEADER = (
    b"reference,given_names,family_name,former_family_name,date_of_birth,date_of_death,sex,"
    b"address_line,town,postcode,former_postcode,carer_given_names,carer_family_name,"
    b"carer_relationship,carer_telephone,as_at\n"
)
REGISTER = REGISTER_HEADER + b"R001,Adaeze,Okafor,,2015-04-09,,F,,,SK11 6XY,,,,,,\n"
CENSUS_HEADER = (
    b"UPN,FormerUPN,Surname,Forename,MiddleNames,FormerSurname,PreferredSurname,DOB,Sex,"
    b"AddressLine,Town,Postcode,URN,EntryDate,LeavingDate,CensusDate\n"
)
CENSUS = CENSUS_HEADER + b"B801200005001,,Okafor,Adaeze,,,,2015-04-09,F,,,SK11 6XY,,,,\n"

GOOD = [
    pytest.param("pds", PDS, id="pds lines"),
    pytest.param("pds", BUNDLE, id="pds bundle"),
    pytest.param("ctf", CTF, id="ctf"),
    pytest.param("cin", CIN, id="cin"),
    pytest.param("ssda903", SSDA903, id="ssda903 xml"),
    pytest.param("ssda903", HEADER_MODULE, id="ssda903 csv"),
    pytest.param("school_list", LIST, id="school_list"),
    pytest.param("child_register", REGISTER, id="child_register"),
    pytest.param("school_census", CENSUS, id="school_census"),
]
XML = [
    pytest.param("ctf", CTF, id="ctf"),
    pytest.param("cin", CIN, id="cin"),
    pytest.param("ssda903", SSDA903, id="ssda903"),
]

BOMB = b"""<!DOCTYPE lolz [
<!ENTITY lol "lol">
<!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">
<!ENTITY lol4 "&lol3;&lol3;&lol3;&lol3;&lol3;&lol3;&lol3;&lol3;&lol3;&lol3;">
]>"""


@pytest.mark.parametrize(("feed", "data"), GOOD)
def test_the_files_that_the_attacks_start_from_are_good(feed: str, data: bytes) -> None:
    """Each file below is accepted before it is broken, so it is the break that is noticed."""
    assert read(feed, data).only.birth_date is not None


@pytest.mark.parametrize(("feed", "data"), GOOD)
def test_an_empty_file_is_refused(feed: str, data: bytes) -> None:
    """An empty file is not a file in which there happen to be no children."""
    assert "empty" in refusal(feed, b"").reason


@pytest.mark.parametrize(("feed", "data"), GOOD)
def test_a_truncated_file_is_refused(feed: str, data: bytes) -> None:
    """A file cut in the middle of its last record is refused, and not half loaded."""
    fault = refusal(feed, data[: data.index(b"2015") - 3])
    assert "cut short" in fault.reason or "not well-formed" in fault.reason


@pytest.mark.parametrize(("feed", "data"), GOOD)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_a_wide_encoding_is_refused(feed: str, data: bytes, encoding: str) -> None:
    """UTF-16 and UTF-32 are refused by name, with or without a mark of their byte order."""
    reason = refusal(feed, data.decode().encode(encoding)).reason
    assert "UTF-16" in reason


@pytest.mark.parametrize(("feed", "data"), GOOD)
def test_nul_bytes_do_not_pass(feed: str, data: bytes) -> None:
    """A NUL byte in a field is refused with the file or rejected with the record."""
    try:
        reading = read(feed, data.replace(b"2015", b"20\x0015"))
    except FileRefusedError:
        return
    assert not reading.accepted
    assert reading.rejected


@pytest.mark.parametrize(("feed", "data"), XML)
def test_latin_1_in_a_file_declared_as_utf_8_is_refused(feed: str, data: bytes) -> None:
    """Bytes that are not in the declared encoding are refused, never replaced."""
    declared = b'<?xml version="1.0" encoding="UTF-8"?>' + data
    broken = declared.replace(b"</", b"\xe9</", 1)
    assert "encoding" in refusal(feed, broken).reason


@pytest.mark.parametrize(("feed", "data"), XML)
def test_an_unknown_encoding_is_refused(feed: str, data: bytes) -> None:
    """An encoding outside the few that suppliers use is not looked for."""
    declared = b'<?xml version="1.0" encoding="utf-7"?>' + data
    assert "encoding" in refusal(feed, declared).reason


@pytest.mark.parametrize(("feed", "data"), XML)
def test_a_bomb_of_entities_is_refused_at_its_doctype(feed: str, data: bytes) -> None:
    """Entities that expand to gigabytes are refused before one is declared."""
    fault = refusal(feed, BOMB + data.replace(b"2015-04-09", b"&lol4;"))
    assert "DOCTYPE" in fault.reason
    assert fault.line == 1


@pytest.mark.parametrize(("feed", "data"), XML)
def test_an_external_entity_is_refused_at_its_doctype(feed: str, data: bytes) -> None:
    """A file that asks for another file or address is refused before anything is fetched."""
    doctype = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    assert "DOCTYPE" in refusal(feed, doctype + data.replace(b"2015-04-09", b"&e;")).reason


@pytest.mark.parametrize(("feed", "data"), XML)
def test_deeply_nested_elements_are_refused(feed: str, data: bytes) -> None:
    """Elements inside elements beyond the limit are refused."""
    depth = MAX_XML_DEPTH + 1
    nest = b"<a>" * depth + b"</a>" * depth
    broken = data.replace(b"2015-04-09", nest).replace(b"09/04/2015", nest)
    assert "nested deeper" in refusal(feed, broken).reason


def test_a_deeply_nested_document_is_refused() -> None:
    """Arrays inside arrays beyond the limit are refused in a Bundle."""
    depth = MAX_JSON_DEPTH + 1
    nest = b"[" * depth + b"]" * depth
    assert "nested deeper" in refusal("pds", BUNDLE.replace(b'"2015-04-09"', nest)).reason


def test_a_deeply_nested_line_is_rejected() -> None:
    """A line of brackets takes its record down and nothing else."""
    nested = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    reading = read("pds", PDS + nested + PDS)
    assert len(reading.accepted) == 2
    assert reading.faults == [("", "the resource is nested too deeply")]


ENDLESS = [
    pytest.param("pds", b'{"resourceType":"Patient","x":"', b"a", id="pds first line"),
    pytest.param("pds", PDS + b'{"resourceType":"Patient","x":"', b"a", id="pds later line"),
    pytest.param("pds", b'{"resourceType":"Bundle",\n"entry":[{"x":"', b"a", id="pds bundle"),
    pytest.param("pds", b'{"resourceType":"Bundle",\n"entry":[{"x":[', b"1,", id="pds long entry"),
    pytest.param("pds", b" ", b" ", id="pds blanks"),
    pytest.param("ctf", CTF_HEAD + b"<Pupil><Surname>", b"a", id="ctf text"),
    pytest.param("ctf", CTF_HEAD + b"<Pupil ", b"a", id="ctf tag"),
    pytest.param("ctf", CTF_HEAD + b"<Pupil>", b"<Subject>x</Subject>", id="ctf long record"),
    pytest.param("ctf", CTF_HEAD, b" ", id="ctf blanks"),
    pytest.param("cin", CIN_HEAD + b"<Child><a b='", b"a", id="cin attribute"),
    pytest.param("cin", CIN_HEAD + b"<!--", b"a", id="cin comment"),
    pytest.param("ssda903", b"<EXPSSDA903><CHILD>", b"a", id="ssda903 xml"),
    pytest.param("ssda903", b"CHILD,SEX,DOB,UPN\n", b"a", id="ssda903 csv"),
    pytest.param("school_list", b"", b"a", id="school_list header"),
    pytest.param("school_list", LIST_HEADER, b"a", id="school_list cell"),
    pytest.param("school_list", LIST_HEADER, b"a,", id="school_list cells"),
    pytest.param("school_list", LIST_HEADER + b'"', b"a\n", id="school_list quoted cell"),
    pytest.param("child_register", b"", b"a", id="child_register header"),
    pytest.param("child_register", REGISTER, b"a", id="child_register cell"),
    pytest.param("child_register", REGISTER, b"a,", id="child_register cells"),
    pytest.param("child_register", REGISTER + b'"', b"a\n", id="child_register quoted cell"),
]


@pytest.mark.parametrize(("feed", "start", "filling"), ENDLESS)
def test_a_line_of_a_gigabyte_is_refused_without_reading_it(
    feed: str, start: bytes, filling: bytes
) -> None:
    """A record without an end is refused after a few megabytes, and takes no more memory."""
    endless = EndlessFile(start, filling)
    tracemalloc.start()
    try:
        refusal(feed, io.BufferedReader(endless))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert endless.bytes_read < 4 * MEGABYTE
    assert peak < 64 * MEGABYTE


def test_a_long_file_is_read_in_little_memory() -> None:
    """Thirty megabytes of Patients pass through a reader that never holds eight of them."""

    line = json.dumps({**PATIENT, "extension": ["x" * 9800]}).encode() + b"\n"
    stream = io.BufferedReader(GeneratedFile(line for _ in range(3000)))
    tracemalloc.start()
    try:
        count = sum(1 for _ in FEEDS["pds"].read(stream, sender=""))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 3000
    assert peak < 8 * MEGABYTE


@pytest.mark.parametrize(
    ("feed", "broken"),
    [
        ("ctf", CTF.replace(b"<DOB>", b"<Surname>Obi</Surname><DOB>")),
        ("cin", CIN.replace(b"<LAchildID>", b"<LAchildID>X2</LAchildID><LAchildID>")),
        ("ssda903", SSDA903.replace(b"<DOB>", b"<DOB>01/01/2015</DOB><DOB>")),
        ("pds", PDS.replace(b'"birthDate"', b'"birthDate": "2014-01-01", "birthDate"')),
        ("pds", PDS.replace(b'"family"', b'"family": "Obi", "family"')),
        ("pds", BUNDLE.replace(b'"birthDate"', b'"birthDate": "2014-01-01", "birthDate"')),
    ],
)
def test_a_field_given_twice_rejects_the_record(feed: str, broken: bytes) -> None:
    """Which of two values is meant cannot be known, so neither is taken."""
    reading = read(feed, broken)
    assert not reading.accepted
    assert any("twice" in r or "more than once" in r for _, r in reading.faults)


@pytest.mark.parametrize(
    ("feed", "broken"),
    [
        ("school_list", LIST.replace(b"Postcode", b"Surname")),
        ("ssda903", HEADER_MODULE.replace(b"SEX", b"DOB")),
        ("pds", BUNDLE.replace(b'"type"', b'"type": "batch", "type"')),
    ],
)
def test_a_column_given_twice_refuses_the_file(feed: str, broken: bytes) -> None:
    """A fault that concerns every record refuses the file."""
    assert "twice" in refusal(feed, broken).reason or "two columns" in refusal(feed, broken).reason


_ROW = b"Adaeze,Okafor,2015-04-09,x\n"


@pytest.mark.parametrize(
    ("feed", "data", "name"),
    [
        ("ctf", CTF.replace(b"<DOB>", b"<Ethnicity>x</Ethnicity><DOB>"), "Ethnicity"),
        ("cin", CIN.replace(b"</Child>", b"<Sex>1</Sex></Child>"), "Sex"),
        ("ssda903", SSDA903.replace(b"</HEADER>", b"<ETHNIC>WBRI</ETHNIC></HEADER>"), "ETHNIC"),
        ("ssda903", b"CHILD,SEX,DOB,UPN,ETHNIC\n77,1,09/04/2015,,WBRI\n", "ETHNIC"),
        ("pds", PDS.replace(b'"birthDate"', b'"maritalStatus": {}, "birthDate"'), "maritalStatus"),
        (
            "school_list",
            LIST.replace(b"Postcode", b"EMAIL").replace(b"SK11 6XY", b"none"),
            "EMAIL",
        ),
    ],
)
def test_a_field_outside_the_list_is_dropped_and_counted(feed: str, data: bytes, name: str) -> None:
    """What may not be held is left out of the statement and counted under its own name."""
    reading = read(feed, data)
    assert reading.only.birth_date is not None
    assert reading.dropped == {name: 1}


@pytest.mark.parametrize(
    ("feed", "data"),
    [
        ("ctf", CTF.replace(b"<DOB>", b"<LivesAtZE29AB>x</LivesAtZE29AB><DOB>")),
        ("cin", CIN.replace(b"</Child>", b"<Okafor>seen</Okafor></Child>")),
        ("ssda903", b"CHILD,SEX,DOB,UPN,AdaezeOkafor\n77,1,09/04/2015,,WBRI\n"),
        ("pds", PDS.replace(b'"birthDate"', b'"livesAtZE29AB": {}, "birthDate"')),
        ("school_list", LIST_HEADER.replace(b"Postcode", b"12 High Street (do not share)") + _ROW),
        ("school_list", LIST_HEADER.replace(b"Postcode", b"Adaeze Okafor") + _ROW),
    ],
)
def test_a_senders_own_name_of_a_field_is_counted_as_other(feed: str, data: bytes) -> None:
    """Who may choose a name could put a child's name or home into it, and read it again in a copy
    of the database: only names that the formats define are repeated."""
    reading = read(feed, data)
    assert reading.dropped == {"other": 1}


@pytest.mark.parametrize("feed", sorted(FEEDS))
@given(data=st.binary(max_size=400))
def test_arbitrary_bytes_raise_nothing_but_a_refusal(feed: str, data: bytes) -> None:
    """Whatever the bytes, a reader ends or refuses."""
    with contextlib.suppress(FileRefusedError):
        list(FEEDS[feed].read(io.BytesIO(data), sender=SENDERS[feed]))


@pytest.mark.parametrize(("feed", "good"), GOOD)
@given(data=st.data())
def test_a_damaged_file_raises_nothing_but_a_refusal(
    feed: str, good: bytes, data: st.DataObject
) -> None:
    """A good file with a stretch replaced by anything ends or is refused."""
    begin = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(begin, min(len(good), begin + 20)))
    damaged = good[:begin] + data.draw(st.binary(max_size=20)) + good[end:]
    with contextlib.suppress(FileRefusedError):
        list(FEEDS[feed].read(io.BytesIO(damaged), sender=SENDERS[feed]))


# Letters that no message of ours has, so that finding them means that a value was repeated.
_VALUES = st.text(alphabet="ЖЩЮЯ", min_size=3, max_size=12)


@given(values=st.lists(_VALUES, min_size=6, max_size=6))
def test_no_fault_repeats_a_value_of_the_file(values: list[str]) -> None:
    """Faults, warnings and refusals name place, field and rule, never what stood there."""
    a, b, c, d, e, f = values
    files = [
        ("pds", json.dumps({**PATIENT, "birthDate": a, "id": b, "gender": c}) + "\n"),
        ("pds", json.dumps({**PATIENT, "deceasedDateTime": a, "gender": b, "telecom": c})),
        ("pds", a),
        ("ctf", CTF.decode().replace("2015-04-09", a)),
        ("ctf", CTF.decode().replace("820", b)),
        ("ctf", CTF.decode().replace("<DOB>", f"<UPN>{a}</UPN><Sex>{b}</Sex><DOB>")),
        ("cin", CIN.decode().replace("2015-04-09", a).replace("X1", b)),
        ("ssda903", SSDA903.decode().replace("09/04/2015", a).replace(">1<", f">{b}<")),
        ("ssda903", f"CHILD,SEX,DOB,UPN\n{a},{b},{c},{d}\n"),
        ("school_list", f"First name,Last name,DOB,{a}\n{b},{c},{d},{e}\n"),
        ("school_list", f"First name,Last name,DOB,UPN,URN\nA,B,2015-04-09,{e},{f}\n"),
        ("school_list", f"{a},{b},{c}\n"),
        ("child_register", f"{a},{b},{c}\n"),
        (
            "child_register",
            REGISTER_HEADER.decode() + f"{a},,,,{b},{c},{d},,,{e},{f},,,{a},{b},{c}\n",
        ),
        ("child_register", REGISTER.decode().replace(",,F", f"{a},{b},{c}")),
        ("school_census", CENSUS_HEADER.decode() + f"{a},{b},,,,,,{c},{d},,,{e},{f},{a},{b},{c}\n"),
        ("school_census", CENSUS.decode().replace(",F,", f",{a},").replace("SK11", b)),
    ]
    for feed, text in files:
        faults: list[Fault] = []
        messages: list[str] = []
        try:
            for outcome in FEEDS[feed].read(io.BytesIO(text.encode()), sender=SENDERS[feed]):
                if isinstance(outcome, Rejected):
                    faults.extend(outcome.faults)
                else:
                    faults.extend(outcome.warnings)
                assert not any(value in name for name in outcome.dropped for value in values)
        except FileRefusedError as error:
            faults.append(error.fault)
            messages.append(str(error))
        assert faults or feed == "school_list"
        messages.extend(repr(fault) for fault in faults)
        assert not any(value in message for message in messages for value in values)
