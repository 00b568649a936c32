"""Later deliveries: whole files again, in which children are named, moved, corrected or gone."""

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from contactpoint.children.names import NameKind
from contactpoint.children.statement import Statement
from contactpoint.feeds.catalogue import FEEDS as READERS
from contactpoint.feeds.outcomes import Accepted
from contactpoint.synth import story
from contactpoint.synth.families import Families
from contactpoint.synth.population import drafts, synthesise
from contactpoint.synth.statements.draft import Draft
from contactpoint.synth.writing import FEEDS, write_england

CHILDREN, SEED, REGION, DELIVERIES = 4000, 21, "North West", 3
FAMILIES = Families(8)
Identity = tuple[str, str, str]


@pytest.fixture(scope="module")
def told() -> list[Draft]:
    return list(
        drafts(
            children=CHILDREN,
            seed=SEED,
            region=REGION,
            families=FAMILIES,
            deliveries=DELIVERIES,
        )
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("deliveries")
    write_england(
        children=CHILDREN,
        seed=SEED,
        out=out,
        region=REGION,
        story=True,
        families=FAMILIES,
        deliveries=DELIVERIES,
    )
    return out


def _identity(statement: Statement) -> Identity:
    return statement.feed, statement.source, statement.reference


def _by_health(told: list[Draft], delivery: int) -> dict[str, Statement]:
    return {
        draft.true.statement.reference: draft.true.statement
        for draft in told
        if draft.delivery == delivery and draft.true.statement.feed == "pds"
    }


def test_the_first_delivery_is_the_population(told: list[Draft]) -> None:
    """How many deliveries there are changes nothing in the first one."""
    first = [draft.true for draft in told if draft.delivery == 1]
    assert first == list(synthesise(children=CHILDREN, seed=SEED, region=REGION, families=FAMILIES))


@pytest.mark.parametrize("delivery", range(1, DELIVERIES + 1))
@pytest.mark.parametrize("feed", FEEDS)
def test_a_reader_finds_the_statements_of_each_delivery(
    told: list[Draft], written: Path, feed: str, delivery: int
) -> None:
    """Every file of every delivery is read, and says what the truth says."""
    made = {
        _identity(draft.true.statement): draft.true.statement
        for draft in told
        if draft.delivery == delivery
    }
    folder = written if delivery == 1 else written / f"delivery-{delivery}"
    found: list[Statement] = []
    for path in sorted((folder / feed).iterdir()):
        sender = path.stem if READERS[feed].sender_is else ""
        with path.open("rb") as stream:
            for outcome in READERS[feed].read(stream, sender=sender):
                assert isinstance(outcome, Accepted)
                found.append(outcome.statement)
    of_story = {story.STORY_NHS_NUMBER, story.STORY_UPN, story.CIN_REFERENCE}
    ours = [s for s in found if s.reference not in of_story]
    assert len(ours) < len(found)
    assert sorted(map(_identity, ours)) == sorted(key for key in made if key[0] == feed)
    assert [s for s in ours if s != made[_identity(s)]] == []


def test_the_truth_covers_every_delivery_once(told: list[Draft], written: Path) -> None:
    """One row for each identity, with the child that it has in each delivery."""
    with (written / "truth.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    truth = {(row["feed"], row["source"], row["reference"]): row["child"] for row in rows}
    assert len(truth) == len(rows)
    for draft in told:
        assert truth[_identity(draft.true.statement)] == str(draft.true.child)
    assert {key for key, child in truth.items() if child != str(CHILDREN + 1)} == {
        _identity(draft.true.statement) for draft in told
    }


def test_an_identity_is_never_that_of_two_children(told: list[Draft]) -> None:
    """Neither within a delivery nor from one to the next."""
    children: dict[Identity, set[int]] = defaultdict(set)
    rows = Counter((draft.delivery, _identity(draft.true.statement)) for draft in told)
    for draft in told:
        children[_identity(draft.true.statement)].add(draft.true.child)
    assert all(len(found) == 1 for found in children.values())
    assert max(rows.values()) == 1


def test_most_statements_stay_as_they_are(told: list[Draft]) -> None:
    """A month changes a few in a hundred, in every feed that names children."""
    for feed in ("pds", "school_list"):
        before = {_identity(d.true.statement): d.true.statement for d in told
                  if d.delivery == 1 and d.true.statement.feed == feed}  # fmt: skip
        after = [
            d.true.statement for d in told if d.delivery == 2 and d.true.statement.feed == feed
        ]
        same = sum(before.get(_identity(s)) == s for s in after)
        assert 0.85 < same / len(after) < 0.995


def test_a_child_is_named_since(told: list[Draft]) -> None:
    """Under one NHS number Baby becomes a name."""
    first, second = _by_health(told, 1), _by_health(told, 2)
    fillers = {"Baby", "Infant", "Twin", "Unknown"}
    unnamed = {n: s for n, s in first.items() if s.names[0].first_given in fillers}
    named = [second[n].names[0].first_given not in fillers for n in unnamed]
    assert len(named) >= 4
    assert sum(named) / len(named) > 0.6


def test_family_name_and_home_change_under_one_number(told: list[Draft]) -> None:
    """The former name and address are stated beside the new ones, for some children at once."""
    first, last = _by_health(told, 1), _by_health(told, DELIVERIES)
    both = 0
    for number, now in last.items():
        before = first.get(number)
        if before is None or not before.address or not now.address:
            continue
        moved = now.address != before.address and before.address in now.former_addresses
        former = {n.family for n in now.names if n.kind is NameKind.FORMER}
        renamed = now.names[0].family != before.names[0].family
        both += moved and renamed and before.names[0].family in former
    assert both >= 2


def test_a_corrected_row_has_another_derived_reference(told: list[Draft]) -> None:
    """A list's row without a number is corrected: its reference changes, its child does not."""
    of_child: dict[tuple[str, str, int], dict[int, str]] = defaultdict(dict)
    for draft in told:
        statement = draft.true.statement
        if statement.reference.startswith("derived:"):
            key = statement.feed, statement.source, draft.true.child
            of_child[key][draft.delivery] = statement.reference
    changed = sum(len(set(found.values())) > 1 for found in of_child.values())
    assert changed >= 2


def test_some_children_have_left_their_school(told: list[Draft]) -> None:
    """They are missing from its next file, and health still knows them."""
    at = {
        delivery: {
            (d.true.statement.source, d.true.child)
            for d in told
            if d.delivery == delivery and d.true.statement.feed == "ctf"
        }
        for delivery in (1, 2)
    }
    assert 0.01 < len(at[1] - at[2]) / len(at[1]) < 0.06
    assert not at[2] - at[1]
    assert len(_by_health(told, 2)) == len(_by_health(told, 1))


def test_values_hold_on_the_day_of_their_delivery(told: list[Draft]) -> None:
    """Transfer files and returns are a month younger each time."""
    days: dict[int, set[date]] = defaultdict(set)
    for draft in told:
        if draft.true.statement.feed == "cin" and draft.true.statement.as_at:
            days[draft.delivery].add(draft.true.statement.as_at)
    assert [len(found) for found in days.values()] == [1] * DELIVERIES
    (first,), (second,), _ = (days[delivery] for delivery in (1, 2, 3))
    assert (second - first).days == 30


def test_an_earlier_population_with_deliveries_is_replaced(tmp_path: Path) -> None:
    """The folders of its later deliveries go as well, and the same arguments give the same."""
    first, second = tmp_path / "first", tmp_path / "second"
    write_england(children=80, seed=5, out=second, region="London", deliveries=3)
    write_england(children=90, seed=4, out=second, region="London", deliveries=2)
    write_england(children=90, seed=4, out=first, region="London", deliveries=2)
    files = [
        {p.relative_to(out): p.read_bytes() for p in out.rglob("*") if p.is_file()}
        for out in (first, second)
    ]
    assert files[0] == files[1]
    assert not (second / "delivery-3").exists()
