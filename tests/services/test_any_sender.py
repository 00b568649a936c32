"""Whoever sends whatever, in whatever order: no child is lost to search, no source's statements end
by another's word, and a load that is taken back leaves the index as if it had not come."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contactpoint.access.actor import Actor, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.outcomes import Accepted
from contactpoint.services.find_child import find_child
from contactpoint.services.load_feed import LoadRefusedError, load_feed
from contactpoint.store.models import Child, HeldStatement
from tests.cases.feed_files import written
from tests.cases.situations import Row, Should
from tests.fixtures.actors import LOADING
from tests.fixtures.statements import held_by_feed
from tests.fixtures.taken_back import taken_back
from tests.placing.content import check_whole
from tests.placing.files import nhs_number, unique_pupil_number
from tests.services.withdrawals import held, withdraw
from tests.web import world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

SCHOOL, ANOTHER_SCHOOL = "8951001", "3521001"
# Four children whom health has registered: brother and sister, and two of other families.
CHILDREN = tuple(
    Row(
        feed="pds",
        child=given,
        should=Should.NEW,
        given=given,
        family=family,
        born=born,
        sex=sex,
        at=(line, "Macclesfield", postcode),
        nhs_number=nhs_number(700 + 10 * number),
        upn=unique_pupil_number(700 + 10 * number),
        reference=f"child-{number}",
        as_at="2026-01-05",
    )
    for number, (given, family, born, sex, line, postcode) in enumerate(
        [
            ("Ottoline", "Wexcombe", "2014-03-09", "F", "3 Wherry Lane", "SK10 2AB"),
            ("Barnaby", "Wexcombe", "2016-11-21", "M", "3 Wherry Lane", "SK10 2AB"),
            ("Ifeanyi", "Brackenbury", "2015-07-30", "M", "8 Quarry Bank", "SK11 7QJ"),
            ("Saoirse", "Thistlewood", "2013-01-17", "F", "1 Mill Street", "SK10 5JB"),
        ]
    )
)
LISTS = (("school_list", SCHOOL), ("school_list", ANOTHER_SCHOOL), ("ctf", SCHOOL))
RETURNS = (("cin", "895"), ("cin", "352"))
CENSUS = (("school_census", ""),)
# What a mistaken or hostile sender puts into a row.
WRONG: tuple[Mapping[str, str], ...] = (
    {},
    {},
    {"family": "Wexcomb"},
    {"given": "Otto"},
    {"born": "2004-03-09"},
    {"born": "2014-09-03"},
    {"died": "2020-02-02"},
    {"sex": "M"},
    {"nhs_number": CHILDREN[2].nhs_number},
    {"upn": CHILDREN[3].upn},
    {"nhs_number": nhs_number(9900)},
    {"upn": "", "nhs_number": ""},
    {"as_at": "2099-01-01"},
    {"given": "Zebedee", "family": "Invented", "born": "2017-05-05", "nhs_number": "", "upn": ""},
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A delivery: who it is from, what it says, and whether it says that it is everything.

    ``loaded_for`` is another authority than the one that the file says it is from, if it is forged.
    """

    feed: str
    sender: str
    rows: tuple[Row, ...]
    full: bool
    loaded_for: str = ""


def _row(child: Row, feed: str, sender: str, wrong: Mapping[str, str]) -> Row:
    """What a sender says of a child, with what it has wrong."""
    said = replace(child, feed=feed, sender=sender, **wrong)
    return replace(said, school="999001") if feed == "school_census" else said


def _sent(
    sender: tuple[str, str], picked: Sequence[tuple[Row, Mapping[str, str]]], full: bool
) -> Sent:
    # Each child once, as lists have it.
    rows = {child.child: _row(child, *sender, wrong) for child, wrong in picked}
    return Sent(*sender, tuple(rows.values()), full)


def _deliveries(
    senders: Sequence[tuple[str, str]],
    wrong: st.SearchStrategy[Mapping[str, str]],
    full: st.SearchStrategy[bool],
) -> st.SearchStrategy[Sent]:
    rows = st.lists(st.tuples(st.sampled_from(CHILDREN), wrong), min_size=1, max_size=4)
    return st.builds(_sent, st.sampled_from(senders), rows, full)


EVERYBODY = (*LISTS, *RETURNS, *CENSUS)
honest = _deliveries(EVERYBODY, st.just({}), st.booleans())
hostile = _deliveries(EVERYBODY, st.sampled_from(WRONG), st.booleans())
forged = _deliveries(RETURNS, st.sampled_from(WRONG), st.booleans()).map(
    lambda sent: replace(sent, loaded_for="352" if sent.sender == "895" else "895")
)
histories = st.lists(st.one_of(honest, hostile, hostile, forged), min_size=1, max_size=5)
EXAMPLES = max(settings().max_examples // 5, 10)


@contextmanager
def _an_index() -> Iterator[Path]:
    """An index in which health has registered the children, and which is forgotten in the end."""
    with tempfile.TemporaryDirectory() as folder, taken_back("default"):
        _deliver(Path(folder), Sent("pds", "", CHILDREN, full=False))
        yield Path(folder)


def _deliver(folder: Path, sent: Sent) -> int:
    """Load one delivery; the number of its load. Raises ``LoadRefusedError``."""
    path = folder / "delivery"
    path.write_bytes(written(sent.rows))
    feed = FEEDS[sent.feed]
    sender = sent.loaded_for or (sent.sender if feed.sender_is else "")
    report = load_feed(agent=LOADING, feed=feed, files=[path], sender=sender, full=sent.full)
    return report.load


def _said(sent: Sent) -> tuple[dict[str, set[str]], bool]:
    """What a delivery states: the references of each source; and whether that is all it says.

    Of a rejected record nobody knows whose it was, so that nothing ends.
    """
    feed = FEEDS[sent.feed]
    sender = sent.sender if feed.sender_is else ""
    outcomes = list(feed.read(BytesIO(written(sent.rows)), sender=sender))
    found: dict[str, set[str]] = {}
    for outcome in outcomes:
        if isinstance(outcome, Accepted):
            found.setdefault(outcome.statement.source, set()).add(outcome.statement.reference)
    return found, sent.full and all(isinstance(outcome, Accepted) for outcome in outcomes)


def _brings_each_once(sent: Sent) -> bool:
    """Whether no two rows are of one reference: of these only the last is kept."""
    sender = sent.sender if FEEDS[sent.feed].sender_is else ""
    outcomes = FEEDS[sent.feed].read(BytesIO(written(sent.rows)), sender=sender)
    said = [outcome.statement for outcome in outcomes if isinstance(outcome, Accepted)]
    return len({(one.source, one.reference) for one in said}) == len(said)


later = st.lists(
    st.one_of(
        _deliveries(EVERYBODY, st.just({}), st.just(False)),
        _deliveries(EVERYBODY, st.sampled_from(WRONG), st.just(False)).filter(_brings_each_once),
    ),
    max_size=2,
)


def _standing() -> dict[tuple[str, str], set[str]]:
    """The references of each feed and source whose statements stand."""
    found: dict[tuple[str, str], set[str]] = {}
    for row, stated in held_by_feed():
        if row.state != HeldStatement.State.ENDED:
            found.setdefault((stated.feed, stated.source), set()).add(stated.reference)
    return found


def _lost(actor: Actor) -> list[str]:
    """The children whose record no search by their name and date of birth shows."""
    at = {one.reference: row.child_id for row, one in held_by_feed() if one.feed == "pds"}
    numbers = dict(Child.objects.values_list("number", "pk"))
    lost = []
    for child in CHILDREN:
        born = date.fromisoformat(child.born)
        results = find_child(
            actor=actor,
            purpose=Purpose.UNSCHEDULED_CARE,
            criteria=Criteria(given=child.given, family=child.family, birth_date=born),
        )
        if at[child.nhs_number] not in {numbers[line.number] for line in results.lines}:
            lost.append(child.child)
    return lost


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(histories)
def test_no_sender_loses_a_child_or_ends_what_another_says(history: Sequence[Sent]) -> None:
    """After each delivery of honest, mistaken, hostile and forged ones: every registered child is
    found as before, what stands of each source is what it said itself, and what is held is whole.
    """
    with _an_index() as folder:
        actor = world.actor_of(world.account())
        model = _standing()
        for sent in history:
            if sent.loaded_for:
                with pytest.raises(LoadRefusedError):
                    _deliver(folder, sent)
            else:
                _deliver(folder, sent)
                said, is_all = _said(sent)
                for source, references in said.items():
                    before = set() if is_all else model.get((sent.feed, source), set())
                    model[sent.feed, source] = before | references
            assert _standing() == model
            assert _lost(actor) == []
            check_whole()


def _listed(number: int, sender: str, *, full: bool = False, **wrong: str) -> Sent:
    """A school's list of one child, by the number of the child."""
    return _sent(("school_list", sender), [(CHILDREN[number], wrong)], full)


def _leaver(number: int, **wrong: str) -> Sent:
    """A school's transfer file of one child, by the number of the child."""
    return _sent(("ctf", SCHOOL), [(CHILDREN[number], wrong)], full=False)


def _return(number: int, **wrong: str) -> Sent:
    """An authority's return of one child, by the number of the child."""
    return _sent(RETURNS[0], [(CHILDREN[number], wrong)], full=False)


_OTTOLINE = _listed(0, SCHOOL)
_OTTOLINE_BY_NAME = _listed(0, SCHOOL, upn="", nhs_number="")
_BARNABY = _listed(1, SCHOOL)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(honest, hostile), max_size=2), hostile, later)
# What the later list did not name is not listed beside its row when that is decided on again.
@example([_OTTOLINE], _OTTOLINE, [_OTTOLINE_BY_NAME])
@example([_OTTOLINE], _OTTOLINE, [_OTTOLINE_BY_NAME, _OTTOLINE])
@example([], _OTTOLINE, [_OTTOLINE, _OTTOLINE_BY_NAME])
@example([_OTTOLINE_BY_NAME], _OTTOLINE_BY_NAME, [_OTTOLINE, _OTTOLINE_BY_NAME])
# What a later list said between counts: by that the statement had its record.
@example([], _OTTOLINE, [_OTTOLINE, _listed(0, SCHOOL, given="Otto")])
# One load is decided on after another, as they came.
@example(
    [_sent(("cin", "895"), [(CHILDREN[0], {})], full=False)],
    _OTTOLINE,
    [_OTTOLINE, _listed(0, ANOTHER_SCHOOL, given="Otto")],
)
# Who is of age has left search, and is in question as before.
@example([_listed(1, SCHOOL, born="2004-03-09")], _listed(0, SCHOOL, full=True), [])
# A school that named the child without break has not begun anew: so two schools go on.
@example([_BARNABY, _listed(1, ANOTHER_SCHOOL)], _listed(0, SCHOOL, full=True), [_BARNABY])
# Who had fallen silent, before a later load spoke of the child, is known by what was said last.
@example(
    [_listed(3, SCHOOL, born="2014-09-03"), _listed(0, SCHOOL, full=True)],
    _sent(("cin", "895"), [(CHILDREN[3], {})], full=False),
    [_sent(("school_census", ""), [(CHILDREN[3], {"born": "2014-09-03"})], full=False)],
)
# What a later load asked about a statement is not handed on when that is decided on again.
@example([], _leaver(0, upn=CHILDREN[3].upn), [_leaver(3)])
# Nor is it left where it was handed on since.
@example(
    [_listed(3, SCHOOL)],
    _listed(0, SCHOOL, full=True),
    [
        _sent(CENSUS[0], [(CHILDREN[3], {}), (CHILDREN[1], {"upn": CHILDREN[3].upn})], full=False),
        _sent(CENSUS[0], [(CHILDREN[0], {"upn": CHILDREN[3].upn})], full=False),
    ],
)
# What a later load was weighed against, of which the load's own word is said no more, is as well.
@example(
    [],
    _listed(3, SCHOOL, nhs_number=CHILDREN[2].nhs_number),
    [_listed(3, SCHOOL), _listed(2, SCHOOL)],
)
# A record that a later load joined into another is apart again, and its question with it.
@example(
    [_listed(0, ANOTHER_SCHOOL, nhs_number=CHILDREN[2].nhs_number)],
    _listed(3, ANOTHER_SCHOOL, full=True),
    [_listed(2, ANOTHER_SCHOOL)],
)
# What had ended before is not ended again by a later load that only moved it.
@example(
    [_listed(0, SCHOOL, nhs_number=nhs_number(9900)), _leaver(0)],
    _listed(2, SCHOOL, full=True),
    [_OTTOLINE],
)
# Nor does a later load's note make a word its own that only the load had said again.
@example(
    [_leaver(2), _listed(2, ANOTHER_SCHOOL, given="Otto")],
    _leaver(2),
    [_listed(2, ANOTHER_SCHOOL)],
)
# That a later load says the same once more counts: two schools go on.
@example(
    [_listed(2, ANOTHER_SCHOOL)],
    _leaver(2),
    [_sent(("ctf", SCHOOL), [(CHILDREN[3], {}), (CHILDREN[2], {})], full=False), _leaver(2)],
)
# What came near to a statement since is decided on after it, as it was.
@example([], _return(1), [_return(1, born="2004-03-09"), _listed(1, SCHOOL)])
def test_a_load_that_is_taken_back_leaves_the_index_as_if_it_had_not_come(
    before: Sequence[Sent], taken_back: Sent, after: Sequence[Sent]
) -> None:
    """Whoever had sent it, whatever it said, and whatever others have sent since."""
    with _an_index() as folder:
        for sent in (*before, *after):
            _deliver(folder, sent)
        expected = held()
    with _an_index() as folder:
        for sent in before:
            _deliver(folder, sent)
        number = _deliver(folder, taken_back)
        for sent in after:
            _deliver(folder, sent)
        withdraw(number)
        check_whole()
        assert held() == expected
