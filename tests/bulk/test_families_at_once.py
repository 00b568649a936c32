"""A first load and loads one after the other come to the same, whatever families they bring."""

import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from contactpoint.access.actor import Actor
from contactpoint.children.sources import FEEDS_IN_ORDER, is_guarded
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.services.load_feed import load_feed
from contactpoint.store.repositories import children
from contactpoint.visibility.status import Status
from tests.bulk.first_loading import empty_index, load
from tests.cases.feed_files import stated, written
from tests.cases.in_database import shown_to
from tests.cases.situations import Row, Should
from tests.fixtures.actors import LOADING
from tests.fixtures.statements import held_by_feed
from tests.placing.content import Reference, check_whole, reference_of
from tests.placing.files import SCHOOL, nhs_number, unique_pupil_number
from tests.web import world

pytestmark = [
    pytest.mark.django_db(transaction=True, databases=["default", "keys"]),
    pytest.mark.slow,
]

# Each example takes two loads of every feed, some seconds.
EXAMPLES = max(settings().max_examples // 30, 1)

BIRTHS = ("2015-07-19", "2015-07-20", "2013-02-11", "2016-11-02")
# The family names of a home: of most of its children, of the others, and the one that a source may
# have instead. No two homes share one: whom a list names alike nobody can tell apart.
FAMILIES = (
    ("Quillfeather", "Reynolds", "Okoro"),
    ("Khan", "Begum", "Hussain"),
    ("Osei-Mensah", "Osei", "Danso"),
    ("Smith", "Jones", "Taylor"),
    ("Okafor", "Bell", "Lowe"),
    ("Lynch", "Doyle", "Byrne"),
)
# Names that twins, brothers and sisters bear beside each other.
GIVEN = (
    *("Mia", "Maya", "Ella", "Ellie", "Lily-Mae", "Lily-Rose", "Mohammed Ali", "Mohammed Amir"),
    *("Jayden", "Hayden", "Alexander", "Alexandra", "Otto", "Oscar"),
)
SOURCES = ("pds", "child_register", "school_census", "ctf", "school_list")


@pytest.fixture
def dana(db: None) -> Actor:
    """A social worker."""
    return world.actor_of(world.account())


@dataclass(frozen=True, slots=True)
class Child:
    """A child of a home, with the feeds that state it and the fields that each states otherwise.

    ``guarded`` says that health, if it states the child, has a label on it.
    """

    given: str
    of_the_other_name: bool
    born: str
    sex: str
    told_by: Mapping[str, Mapping[str, str]]
    guarded: bool = False


slips = st.sampled_from([{}, {}, {}, {"given": "slip"}, {"family": "other"}, {"at": ""}])
siblings = st.builds(
    Child,
    given=st.sampled_from(GIVEN),
    of_the_other_name=st.sampled_from([False, False, True]),
    born=st.sampled_from(BIRTHS),
    sex=st.sampled_from("FM"),
    told_by=st.dictionaries(st.sampled_from(SOURCES), slips, min_size=1),
    guarded=st.sampled_from([False, False, False, False, False, True]),
)
homes = st.lists(siblings, min_size=2, max_size=4, unique_by=lambda child: child.given)
neighbourhoods = st.lists(homes, min_size=3, max_size=len(FAMILIES))


def rows_of(neighbourhood: Sequence[Sequence[Child]]) -> dict[str, list[Row]]:
    """The rows of each feed, in the order of homes; a list names nobody twice."""
    rows: dict[str, list[Row]] = {feed: [] for feed in SOURCES}
    number = 0
    for place, home in enumerate(neighbourhood):
        for child in home:
            number += 1
            for feed, otherwise in child.told_by.items():
                row = _row(child, number, place, feed, otherwise)
                if (row.given, row.family, row.born) not in {
                    (other.given, other.family, other.born) for other in rows[feed]
                }:
                    rows[feed].append(row)
    return rows


def _row(child: Child, number: int, place: int, feed: str, otherwise: Mapping[str, str]) -> Row:
    row = Row(
        feed=feed,
        child=str(number),
        should=Should.ASK_OR_SAME,
        born=child.born,
        sex=child.sex,
        given=child.given + child.given[-1] if "given" in otherwise else child.given,
        family=FAMILIES[place][2 if "family" in otherwise else child.of_the_other_name],
        at=("", "", "")
        if "at" in otherwise
        else (f"{place + 1} Elm Row", "Leeds", f"LS{place + 1} 1AA"),
        nhs_number=nhs_number(10 * number) if feed == "pds" else "",
        upn=unique_pupil_number(number) if feed in ("school_census", "ctf") else "",
        reference=f"REG{number:05}" if feed == "child_register" else "",
        sender={"ctf": SCHOOL, "school_list": "140438"}.get(feed, ""),
        school="140438" if feed == "school_census" else "",
        restricted=child.guarded and feed == "pds",
        as_at="2026-10-01",
    )
    return replace(row, given=row.given.split()[0]) if feed == "ctf" else row


@dataclass(frozen=True, slots=True)
class Outcome:
    """The records as the statements on them, which are provisional, and the status of each that is
    hidden."""

    records: frozenset[frozenset[Reference]]
    provisional: frozenset[frozenset[Reference]]
    hidden: frozenset[tuple[frozenset[Reference], Status]]

    @property
    def guarded(self) -> frozenset[frozenset[Reference]]:
        """The records of children whom health guards."""
        return frozenset(one for one, status in self.hidden if status is Status.GUARDED)


def outcome() -> Outcome:
    """What the database holds."""
    check_whole()
    on: defaultdict[int | None, set[Reference]] = defaultdict(set)
    for row, statement in held_by_feed():
        on[row.child_id].add(reference_of(statement))
    assert not on.pop(None, None)
    found = {one.pk: one.document for one in children.by_pks(on)}
    return Outcome(
        frozenset(map(frozenset, on.values())),
        frozenset(frozenset(on[pk]) for pk, document in found.items() if document.provisional),
        frozenset(
            (frozenset(on[pk]), document.status)
            for pk, document in found.items()
            if document.status is not Status.ACTIVE
        ),
    )


def load_after(files: Mapping[str, Path], feeds: Sequence[str]) -> None:
    """Load feeds one after the other."""
    for feed in feeds:
        sender = "140438" if FEEDS[feed].sender_is else ""
        load_feed(agent=LOADING, feed=FEEDS[feed], files=[files[feed]], sender=sender)


@settings(
    max_examples=EXAMPLES,
    # Each example empties the index itself. A smaller failing one would take minutes to find.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(neighbourhood=neighbourhoods)
def test_both_loaders_come_to_the_same(neighbourhood: list[list[Child]], dana: Actor) -> None:
    """The same statements stand together, the same records are guarded, and where none is, the same
    are provisional. No record has two children, and every child in sight is found by the name and
    date of each of its sources; nothing of a child whom health guards is in sight.

    Which records beside a guarded child are hidden on suspicion, and of which it is still asked,
    may differ: one load sees them as they come, the other all at once.
    """
    rows = {feed: told for feed, told in rows_of(neighbourhood).items() if told}
    order = [feed for feed in FEEDS_IN_ORDER if feed in rows]
    lists = [feed for feed in order if FEEDS[feed].sender_is]
    true = {
        reference_of(statement): row.child
        for told in rows.values()
        for row, statement in zip(told, stated(told), strict=True)
    }
    with tempfile.TemporaryDirectory() as folder:
        files = {feed: Path(folder) / feed for feed in rows}
        for feed, path in files.items():
            path.write_bytes(written(rows[feed]))
        empty_index()
        load({feed: [files[feed]] for feed in order if feed not in lists})
        load_after(files, lists)
        at_once = outcome()
        assert_nobody_is_lost(at_once, true, dana)
        empty_index()
        load_after(files, order)
    one_by_one = outcome()
    assert_nobody_is_lost(one_by_one, true, dana)
    assert at_once.records == one_by_one.records
    assert at_once.guarded == one_by_one.guarded
    if not at_once.hidden | one_by_one.hidden:
        assert at_once.provisional == one_by_one.provisional


def assert_nobody_is_lost(found: Outcome, true: Mapping[Reference, str], actor: Actor) -> None:
    """No record has statements of two children, and a search shows each statement's record, but
    where it is hidden."""
    for record in found.records:
        assert len({true[reference] for reference in record}) == 1
    held = held_by_feed()
    hidden = {reference for record, _ in found.hidden for reference in record}
    shown = shown_to(actor, [statement for _, statement in held])
    assert all(
        (row.child_id in some) == (reference_of(statement) not in hidden)
        for (row, statement), some in zip(held, shown, strict=True)
    )
    guarded = {true[reference_of(statement)] for _, statement in held if is_guarded(statement)}
    assert not [one for one, child in true.items() if child in guarded and one not in hidden]
