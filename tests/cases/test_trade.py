"""What must become of the files of the trade, each by the rule that it tries.

The files came from schools, clinics, authorities and publishers, or are written as theirs are. All
children in them are invented. They are loaded by the services that the commands call.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from contactpoint.children.statement import OrganisationCode, OrganisationScheme, Statement
from contactpoint.feeds.outcomes import FileRefusedError
from contactpoint.placing.delivery import LoadRefusedError
from contactpoint.placing.load_report import LoadReport
from contactpoint.services.load_registers import load_registers
from contactpoint.services.matching.evaluate_linkage import evaluate_linkage
from contactpoint.store.repositories import organisations
from tests.fixtures.actors import SETTING_UP
from tests.fixtures.cases import held_cases
from tests.fixtures.statements import held_by_feed
from tests.placing.files import Loader

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "keys"])

_FILES = Path(__file__).parent / "trade"


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery of one file."""

    feed: str
    file: str
    sender: str = ""
    full: bool = False


def health(file: str) -> Sent:
    """From health."""
    return Sent("pds", file)


def listed(file: str, *, sender: str = "111400", full: bool = False) -> Sent:
    """A school's list."""
    return Sent("school_list", file, sender, full)


def transfer(file: str, *, full: bool = False) -> Sent:
    """A transfer file."""
    return Sent("ctf", file, full=full)


def looked_after(file: str) -> Sent:
    """An authority's return of looked-after children."""
    return Sent("ssda903", file, "895")


# --- Who is joined to whom, by the truth about the files


@dataclass(frozen=True, slots=True)
class Matched:
    """Deliveries, and what their truth says of the records: nobody is joined wrongly, and at least
    this many of the pairs that are one child are."""

    rule: str
    sent: tuple[Sent, ...]
    truth: str
    least_linked: int = 0


MATCHED = [
    Matched(
        "two rows of one list are two children",
        (listed("01-twins-list.csv"),),
        "01-twins-list-truth.csv",
    ),
    Matched(
        "a twin whom health does not know is not the one whom it knows",
        (health("01-twins-one-registered.ndjson"), listed("01-twins-list.csv")),
        "01-twins-one-registered-truth.csv",
        least_linked=17,
    ),
    Matched(
        "a row goes to the twin who has its name",
        (health("01-twins-both-registered.ndjson"), listed("01-twins-list.csv")),
        "01-twins-both-registered-truth.csv",
        least_linked=17,
    ),
    Matched(
        "a family name is one name however it is spelt",
        (health("regression/spellings.ndjson"), listed("regression/spellings-list.csv")),
        "regression/spellings-truth.csv",
        least_linked=30,
    ),
]


@pytest.mark.parametrize("case", MATCHED, ids=lambda case: case.rule)
def test_children_are_matched(case: Matched, load: Loader) -> None:
    """No twins joined, no record of two children, and every child on a record of its own."""
    for sent in case.sent:
        send(load, sent)
    report = evaluate_linkage(truth=_FILES / case.truth)
    assert (report.twins_joined, report.wrong_records, report.linked_false) == (0, 0, 0)
    assert report.not_held == report.children_without_record == 0
    assert report.linked_true >= case.least_linked


# --- What becomes of each row


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Deliveries, and what the last of them leaves.

    ``together`` are the statements that share a record with another, as feed and name; all others
    have one of their own. ``asked`` are those that a person is asked about: no others are, and
    ``None`` means that any may be. ``rejected`` and ``left_out`` are the lines of which a row, or a
    field, is reported.
    """

    rule: str
    sent: tuple[Sent, ...]
    added: int
    ended: int = 0
    together: tuple[frozenset[str], ...] = ()
    asked: frozenset[str] | None = frozenset()
    rejected: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()


def both(name: str, also: str = "") -> frozenset[str]:
    """Health and a list name this child, the list perhaps ``also`` in its own way."""
    return frozenset({f"pds {name}", f"school_list {also or name}"})


PLACED = [
    Placed(
        rule="a number on one of two rows does not make them one child",
        sent=(listed("02-twins-one-number.csv"),),
        added=2,
        asked=None,
    ),
    Placed(
        rule="a postcode of no fixed abode is no home in common",
        sent=(
            listed("03-postcode-no-fixed-abode-a.csv"),
            listed("03-postcode-no-fixed-abode-b.csv", sender="123456"),
        ),
        added=4,
        asked=None,
    ),
    Placed(
        rule="without a postcode only a rare name is enough beside a date that is near",
        sent=(
            listed("03-postcode-none-a.csv"),
            listed("03-postcode-none-b.csv", sender="123456"),
        ),
        added=4,
        together=(frozenset({"school_list Zosia Quillfeather"}),),
        asked=None,
    ),
    Placed(
        rule="no child is born on a date that stands for not known",
        sent=(listed("04-birth-1900.csv"), listed("04-birth-1900.csv", sender="123456")),
        added=0,
        rejected=(2, 3, 4),
    ),
    Placed(
        rule="a filler that two sources state beside the same family, date and home is a name",
        sent=(health("05-real-names.ndjson"), listed("05-real-names-list.csv")),
        added=6,
        together=(
            both("Na Wang"),
            both("Son Nguyen"),
            both("Infant Raj Xavier", "Infant Xavier"),
            both("Baby Begum"),
            both("Master Chikwanha"),
            both("Prince Mensah"),
        ),
    ),
    Placed(
        rule="one row that has the month first does not turn the others round",
        sent=(listed("10-one-month-first.csv"),),
        added=1,
        rejected=(2, 3, 4),
    ),
    Placed(
        rule="an error of a spreadsheet, a mark and a figure are no names",
        sent=(listed("14-not-names.csv"),),
        added=1,
        rejected=(2, 2, 3, 4, 5),
    ),
    Placed(
        rule="a number of two children on one list is nobody's, and no row is lost",
        sent=(health("15-twins-registered.ndjson"), listed("15-one-number-for-both.csv")),
        added=2,
        together=(both("Finn Fenwick"), both("Orla Fenwick")),
        left_out=(2, 3),
    ),
    Placed(
        rule="a header may be written in one word",
        sent=(listed("16-headers-in-one-word.csv"),),
        added=1,
    ),
    Placed(
        rule="numbers of others are a question, and near names of others are not",
        sent=(health("regression/near-misses.ndjson"), listed("regression/near-misses-list.csv")),
        added=8,
        together=(
            both(
                "Maximiliana-Alexandrina Wilhelmina Featherstonehaugh-Cholmondeley-Marjoribanks",
                "MAXIMILIANA ALEXANDRINA FEATHERSTONEHAUGH CHOLMONDELEY MARJORIBANKS",
            ),
            both("Siân Ó Súilleabháin", "Sian O'Sullivan"),
            both("Kai Old", "Kai New"),
        ),
        asked=frozenset({"school_list Ada Nash", "school_list Ben Grimes"}),
    ),
    Placed(
        rule="twins with each other's numbers are a question",
        sent=(
            health("15-twins-registered.ndjson"),
            listed("regression/numbers-exchanged-list.csv"),
        ),
        added=2,
        asked=frozenset({"school_list Finn Fenwick", "school_list Orla Fenwick"}),
    ),
    Placed(
        rule="a unique pupil number of any authority is taken",
        sent=(listed("regression/upns-of-new-authorities.csv"),),
        added=8,
    ),
    Placed(
        rule="what is no postcode is left out, and the child is not",
        sent=(listed("regression/postcodes.csv"),),
        added=19,
        left_out=(5, 6, 8, 12, 13, 16, 18, 19, 20),
        asked=None,
    ),
    Placed(
        rule="an empty row is no child",
        sent=(listed("regression/empty-rows.csv"),),
        added=1,
    ),
    Placed(
        rule="an end of line in a cell is no end of a row",
        sent=(listed("regression/line-ends-in-cells.csv"),),
        added=2,
    ),
    Placed(
        rule="a full list without rows ends nobody",
        sent=(
            listed("regression/empty-rows.csv", full=True),
            listed("regression/header-only.csv", full=True),
        ),
        added=0,
        ended=0,
    ),
    Placed(
        rule="a transfer file may name its stylesheet",
        sent=(transfer("regression/ctf-stylesheet.xml"),),
        added=1,
    ),
    Placed(
        rule="a transfer file may have a namespace",
        sent=(transfer("regression/ctf-namespace.xml"),),
        added=1,
    ),
    Placed(
        rule="a transfer file may come from an authority",
        sent=(transfer("regression/ctf-from-the-authority.xml"),),
        added=1,
    ),
    Placed(
        rule="a return is read as systems write it",
        sent=(looked_after("regression/ssda903-header.csv"),),
        added=4,
        rejected=(4, 5, 6, 9, 10, 11, 13),
        left_out=(8,),
        asked=None,
    ),
]


@pytest.mark.parametrize("case", PLACED, ids=lambda case: case.rule)
def test_each_row_comes_where_it_should(case: Placed, load: Loader) -> None:
    """The report of the last delivery, the records, and what people are asked."""
    for sent in case.sent:
        report = send(load, sent)
    assert (report.counts["added"], report.counts["ended"]) == (case.added, case.ended)
    assert lines_of(report, rejected=True) == list(case.rejected)
    assert lines_of(report, rejected=False) == list(case.left_out)
    assert set(shared_records()) == set(case.together)
    if case.asked is not None:
        about = {one.statement_id for one in held_cases()}
        assert {named(one) for row, one in held_by_feed() if row.pk in about} == case.asked


# --- What is read of each row


@dataclass(frozen=True, slots=True)
class Read:
    """A file, and what its rows state in full."""

    rule: str
    sent: Sent
    stated: tuple[str, ...] = field(default_factory=tuple)


READ = [
    Read(
        "a carer whose relationship ended is none",
        health("11-ended-relationship.ndjson"),
        ("Ada Nash 2016-05-14 female 9990720533 SK11 6HB Ruth Nash 01632960587",),
    ),
    Read(
        "a sign that shows nothing takes nothing away",
        listed("09-invisible-signs.csv"),
        (
            "Orla Fenwick 2017-07-04 female SK11 6HB 111400 Ruth Fenwick 01632 960101",
            "Pavel Fenn 2017-07-13 male 9998242193 SK11 6HB 111400",
            "Quinn Farr 2016-02-13 male 9992914173 SK11 6HB 111400",
            "Rhea Ford 2016-03-13 female H895466019988 SK11 6HB 111400",
            "Sid Finch 2016-04-13 male SK11 6HB 111400",
            "Tia Flint 2016-05-13 female SK11 6HB 111400 Jo Flint 01632 960102",
            "Una Frost 2016-07-13 female SK11 6HB 111400",
        ),
    ),
    Read(
        "a spreadsheet's way of writing a number takes no digit away",
        listed("numbers-as-quantities.csv"),
        (
            "Ada Nash 2016-05-13 female 9434765870 SK11 6HB 111400 Ruth Nash 7700900123",
            "Ben Nye 2016-05-14 male 9998242193 SK11 6HC 111400 Jo Nye 447700900124",
            "Cal Noon 2016-05-15 male SK11 6HD 111400 Al Noon",
        ),
    ),
    Read(
        "a name that may be one is never lost, and a row that names nobody is no child",
        listed("names-of-nobody.csv"),
        (
            "Na Na 2016-05-13 not_specified 111400",
            "Na Unknown 2016-05-14 not_specified 111400",
            "Xxavier Xu 2016-05-15 not_specified 111400",
            "N/A Nutt 2016-05-16 not_specified 111400",
            "Baby Null 2016-05-17 not_specified 111400",
            "Ada Test 2016-05-18 not_specified 111400",
        ),
    ),
]


@pytest.mark.parametrize("case", READ, ids=lambda case: case.rule)
def test_each_row_is_read_whole(case: Read, load: Loader) -> None:
    """Every field as somebody who looks at the file reads it."""
    send(load, case.sent)
    assert sorted(in_words(one) for _, one in held_by_feed()) == sorted(case.stated)


# --- What is refused


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is refused whole: at this line, and why, after others were loaded."""

    rule: str
    sent: Sent
    line: int
    because: str
    before: tuple[Sent, ...] = ()


REFUSED = [
    Refused(
        "what comes from no school is not loaded as a school's",
        transfer("12-ctf-from-the-department.xml"),
        2,
        "does not come from a school",
    ),
    Refused(
        "a file of two encodings is refused",
        listed("regression/two-encodings.csv"),
        3,
        "some lines are in UTF-8 and others are not",
    ),
    Refused(
        "what says that it is a part is not all",
        transfer("13-ctf-partial-one-pupil.xml", full=True),
        2,
        "partial",
        before=(transfer("13-ctf-whole-school.xml", full=True),),
    ),
]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.rule)
def test_a_file_is_refused(case: Refused, load: Loader) -> None:
    """Nothing of it is kept, and what was there goes on."""
    for sent in case.before:
        send(load, sent)
    held = [(row.state, one) for row, one in held_by_feed()]
    with pytest.raises(LoadRefusedError) as refused:
        send(load, case.sent)
    assert refused.value.fault.line == case.line
    assert case.because in refused.value.fault.reason
    assert [(row.state, one) for row, one in held_by_feed()] == held


# --- Registers


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """Registers loaded one after the other, and who answers to a code afterwards.

    A code is written with its scheme; nobody answers to one whose text is empty. ``refused`` are
    the line and the reason where the last of them is refused.
    """

    rule: str
    schools: tuple[str, ...] = ()
    gp_practices: tuple[str, ...] = ()
    known: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[int, str] | None = None


_ACADEMY = {
    "laestab:8954999": "Invented Academy, Macclesfield",
    "urn:199998": "Invented County High School, Macclesfield",
    "urn:199999": "Invented Academy, Macclesfield",
}
REGISTERED = [
    Registered(
        rule="the report of practices is read as it is published now",
        gp_practices=("06-epraccur-dse.csv",),
        known={
            "ods:N81999": "Invented Road Surgery, Macclesfield",
            "ods:N81998": "The Other Surgery, Macclesfield",
            "ods:N81997": "Closed Surgery, Macclesfield",
            "ods:Y99999": "",
        },
    ),
    Registered(
        rule="the report of practices is read as it was published before",
        gp_practices=("regression/epraccur-before.csv",),
        known={
            "ods:N81999": "Invented Road Surgery, Macclesfield",
            "ods:N81997": "Closed Surgery, Macclesfield",
            "ods:Y99999": "",
        },
    ),
    Registered(
        rule="a school that is there twice is refused",
        schools=("07-schools-one-number-twice.csv",),
        refused=(3, "twice"),
    ),
    Registered(
        rule="an open school has the number, also where its predecessor stands after it",
        schools=("08-schools-predecessor-after.csv",),
        known=_ACADEMY,
    ),
    Registered(
        rule="an open school has the number, also where its predecessor stands before it",
        schools=("regression/schools-predecessor-before.csv",),
        known=_ACADEMY,
    ),
    Registered(
        rule="the number stays with the open school, however often the register is loaded",
        schools=(
            "regression/schools-predecessor-before.csv",
            "08-schools-predecessor-after.csv",
            "regression/schools-predecessor-before.csv",
        ),
        known=_ACADEMY,
    ),
    Registered(
        rule="a byte that stands for nothing refuses the register",
        schools=("regression/schools-undefined-byte.csv",),
        refused=(2, "neither in UTF-8 nor in Windows-1252"),
    ),
    Registered(
        rule="a list of children is no register of schools",
        schools=("regression/header-only.csv",),
        refused=(1, "must have this column"),
    ),
    Registered(
        rule="a register of schools is none of practices",
        gp_practices=("08-schools-predecessor-after.csv",),
        refused=(1, "has not the 27 cells"),
    ),
]


@pytest.mark.parametrize("case", REGISTERED, ids=lambda case: case.rule)
def test_registers_are_loaded(case: Registered) -> None:
    """Whoever answers to a code is the organisation that has it now."""
    loads = [("schools", file) for file in case.schools]
    loads += [("gp_practices", file) for file in case.gp_practices]
    if case.refused is not None:
        with pytest.raises(FileRefusedError) as refused:
            register(loads)
        assert (refused.value.fault.line or 1) == case.refused[0]
        assert case.refused[1] in refused.value.fault.reason
    else:
        register(loads)
    assert {code: answering_to(code) for code in case.known} == case.known


# --- That no file is forgotten


def test_every_file_is_tried() -> None:
    """Whoever adds a file says what must become of it."""
    tried = {sent.file for matched in MATCHED for sent in matched.sent}
    tried |= {matched.truth for matched in MATCHED}
    tried |= {sent.file for placed in PLACED for sent in placed.sent}
    tried |= {read.sent.file for read in READ} | {refused.sent.file for refused in REFUSED}
    tried |= {sent.file for refused in REFUSED for sent in refused.before}
    tried |= {file for one in REGISTERED for file in (*one.schools, *one.gp_practices)}
    there = (path for path in _FILES.rglob("*") if path.is_file())
    assert {str(path.relative_to(_FILES)) for path in there} == tried


# --- Loading, and looking at what is held


@pytest.fixture
def load(tmp_path: Path) -> Loader:
    """Loads bytes as files."""
    return Loader(tmp_path)


def send(load: Loader, sent: Sent) -> LoadReport:
    """Load a delivery."""
    data = (_FILES / sent.file).read_bytes()
    return load(sent.feed, data, full=sent.full, sender=sent.sender)


def lines_of(report: LoadReport, *, rejected: bool) -> list[int | None]:
    """The lines of which the report says that a row was rejected, or else a field left out."""
    return [fault.line for _, fault, so in report.faults if so is rejected]


def shared_records() -> Iterable[frozenset[str]]:
    """The statements of each record that has more than one."""
    records: dict[int, list[str]] = {}
    for row, statement in held_by_feed():
        if row.child_id is not None:
            records.setdefault(row.child_id, []).append(named(statement))
    return [frozenset(names) for names in records.values() if len(names) > 1]


def named(statement: Statement) -> str:
    """Feed, and name or reference."""
    names = [name.full for name in statement.names]
    return f"{statement.feed} {(*names, statement.reference)[0]}"


def in_words(statement: Statement) -> str:
    """What a list's row states, in the order of the columns that people read first."""
    address = statement.address
    carers: Sequence[str] = [
        word for carer in statement.carers for word in (carer.name.full, carer.telephone)
    ]
    words = (
        statement.names[0].full,
        str(statement.birth_date),
        str(statement.sex),
        statement.nhs_number,
        statement.upn,
        "" if address is None else address.postcode,
        *(service.organisation.code for service in statement.services),
        *carers,
    )
    return " ".join(word for word in words if word)


def register(loads: Iterable[tuple[str, str]]) -> None:
    """Load registers of these kinds, one after the other."""
    for kind, file in loads:
        with (_FILES / file).open("rb") as stream:
            load_registers(agent=SETTING_UP, **{kind: stream})


def answering_to(code: str) -> str:
    """Name and town of the organisation that answers to a code, or nothing."""
    scheme, _, number = code.partition(":")
    wanted = OrganisationCode(OrganisationScheme(scheme), number)
    found = organisations.by_codes([wanted]).get(wanted)
    return "" if found is None else ", ".join(filter(None, (found.name, found.town)))
