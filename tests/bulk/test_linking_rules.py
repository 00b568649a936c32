"""What SQL calls plain, and whom blocks bring, held against ``decide`` over everybody."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from msgspec.structs import replace

from contactpoint.bulk import linking_blocks
from contactpoint.bulk.engines.duckdb_engine import DuckDBEngine
from contactpoint.bulk.engines.splink_settings import feature_row, feature_schema
from contactpoint.bulk.linking import link_statements
from contactpoint.bulk.linking_blocks import Identifiers, close_blocks, wide_blocks
from contactpoint.bulk.linking_rules import weight_beyond_blocks
from contactpoint.children.sources import SOURCE_KINDS
from contactpoint.children.statement import Statement
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.linkage.decision import Candidate, Outcome, decide
from contactpoint.linkage.households import Contradiction
from contactpoint.linkage.keys import clues, index_keys
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.model import load_model
from contactpoint.linkage.name_shares import family_bits, given_bits
from contactpoint.linkage.prior import Prior
from contactpoint.linkage.profile import Profile, profile_of
from contactpoint.linkage.scoring import compare
from contactpoint.synth.population import synthesise
from tests.bulk.staged import number_of, stage
from tests.linkage.invented import profile

NATIONAL = ("pds", "child_register", "school_census")


def national(folder: Path) -> Mapping[str, list[Statement]]:
    """The statements of a small nation."""
    stated: dict[str, list[Statement]] = {feed: [] for feed in NATIONAL}
    for feed in NATIONAL:
        for path in sorted(folder.glob(f"{feed}-*")):
            with path.open("rb") as file:
                stated[feed] += [
                    outcome.statement
                    for outcome in FEEDS[feed].read(file, sender="")
                    if getattr(outcome, "statement", None) is not None
                ]
    return stated


def local() -> Mapping[str, list[Statement]]:
    """An area's own feeds: no address from some, numbers on both sides, returns without names."""
    stated: dict[str, list[Statement]] = {feed: [] for feed in ("pds", "ctf", "school_list", "cin")}
    for true in synthesise(children=450, seed=8):
        if true.statement.feed in stated:
            stated[true.statement.feed].append(true.statement)
    return stated


@pytest.mark.slow
@pytest.mark.parametrize(("world", "plain"), [("national", 150), ("local", 50)])
def test_links_are_those_of_deciding_one_by_one(
    world: str, plain: int, nation: Path, tmp_path: Path
) -> None:
    """``decide``, shown every child as the statements before it made it, links every linked
    statement to the same child, with the same weight. It asks about every other that a person is
    asked about, and of what it would link no more than one in 200 is missed."""
    feeds = national(nation) if world == "national" else local()
    staging = stage(tmp_path / "staged", feeds)
    report = link_statements(
        staging=staging,
        feeds=list(feeds),
        engine=DuckDBEngine(),
        workers=1,
        progress=lambda feed, done, total: None,
        memory="1GB",
    )
    assert sum(feed.plain for feed in report.feeds) > plain
    assert sum(feed.together for feed in report.feeds) > 10
    links = {row["statement"]: row for row in staging.read("links.parquet").to_pylist()}
    missed = linked = asked = needless = 0
    carers = load_model().households.contradictions[Contradiction.CARERS].weight
    placed: defaultdict[int, tuple[Profile, ...]] = defaultdict(tuple)
    for place, (feed, stated) in enumerate(feeds.items()):
        prior = Prior.of_index(max(len(placed), len(stated)))
        # The statements of this feed on each child.
        beside: defaultdict[int, list[tuple[Profile, str]]] = defaultdict(list)
        for ordinal, statement in enumerate(stated):
            row = links[number_of(place, ordinal)]
            ours = profile_of(statement)
            is_asked = row["outcome"] == Outcome.ASK
            # Every third: weighing all with all takes its time.
            if is_asked or (ordinal % 3 == 0 and not statement.restricted):
                everybody = [
                    Candidate(child, known, listed_apart(ours, feed, beside.get(child, ())))
                    for child, known in placed.items()
                ]
                decision = decide(ours, everybody, prior.model_for(ours), source=statement.source)
                linked += decision.outcome is Outcome.LINK
                if row["outcome"] == Outcome.LINK:
                    assert (decision.outcome, decision.child) == (Outcome.LINK, row["child"]), feed
                    # Of what contradicts, a plain pair is weighed without the carers.
                    assert decision.weight == pytest.approx(row["weight"], abs=1e-6) or (
                        decision.weight - row["weight"] == pytest.approx(carers, abs=1e-6)
                    )
                elif decision.outcome is Outcome.LINK and row["reason"] != "two_of_one_source":
                    missed += 1
                asked += is_asked
                needless += is_asked and decision.outcome is Outcome.NEW
            if row["child"] is not None:
                placed[row["child"]] += (ours,)
                beside[row["child"]].append((ours, statement.source))
    assert linked > 100
    assert missed <= linked / 200
    assert asked > 5
    assert needless == 0


def listed_apart(ours: Profile, feed: str, beside: Sequence[tuple[Profile, str]]) -> frozenset[str]:
    """The sources of these statements of the feed that list another child by them."""
    lasting = SOURCE_KINDS[feed].references_last
    return frozenset(
        source for other, source in beside if lasting or not set(ours.upns) & set(other.upns)
    )


def blocks_of(profiles: Sequence[Profile], query: str) -> list[set[int]]:
    """The blocks of each profile, by a query over ``rows``."""
    rows = [feature_row(number, one) for number, one in enumerate(profiles)]
    con = duckdb.connect(":memory:")
    con.register("rows", pa.Table.from_pylist(rows, schema=feature_schema()))
    found: list[set[int]] = [set() for _ in profiles]
    for block, number in con.sql(query).fetchall():
        if block is not None:
            found[number].add(block)
    con.close()
    return found


@pytest.fixture(scope="module")
def profiles() -> list[Profile]:
    """Families of a synthetic population, as several sources have them."""
    return [profile_of(true.statement) for true in synthesise(children=110, seed=21)]


def pairs(profiles: Sequence[Profile], found: Sequence[set[int]]) -> Iterator[tuple[int, int]]:
    """The pairs that have no block in common."""
    for left, right in product(range(len(profiles)), repeat=2):
        if left < right and not found[left] & found[right]:
            yield left, right


def stated(bound: str, profile: Profile) -> float:
    """The bound, in bits, for a statement with this profile's names."""
    bits = given_bits(profile.givens), family_bits(profile.families)
    row = "SELECT ?::DOUBLE AS given_bits, ?::DOUBLE AS family_bits"
    with duckdb.connect(":memory:") as con:
        found = con.execute(f"SELECT {bound} FROM ({row})", bits)  # noqa: S608 - all ours
        return float(found.fetchall()[0][0])


def test_nobody_beyond_the_close_blocks_outweighs_the_bound(profiles: list[Profile]) -> None:
    """Pairs that share no close block weigh no more than was computed from the model alone."""
    both = Identifiers(nhs_number=True, upn=True)
    prior = Prior.of(1000)
    bound = weight_beyond_blocks(load_model().for_children(1000), both)

    @cache
    def most(place: int) -> float:
        return stated(bound, profiles[place])

    apart = list(pairs(profiles, blocks_of(profiles, close_blocks("rows", both))))
    assert len(apart) > 5_000
    for a, b in apart:
        model = prior.model_for(profiles[a])
        assert compare(profiles[a], profiles[b], model).weight <= most(a)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (profile("Ann/Lee", "2015-03-09"), profile("Lee/Ann", "2015-03-09")),
        (
            profile("Ann/Lee", "2015-03-09", postcode="M1 1AE"),
            profile("Bea/Roe", "2015-03-09", postcode="PR1 2AB", old_postcode="M1 1AE"),
        ),
        (
            profile("Ann/Lee", "2015-03-09", postcode="M1 1AE"),
            profile("Ann/Lee", "2011-01-01", postcode="M1 1AE"),
        ),
        (
            profile("Ann/Lee", "2015-03-09", former="Ann/Roe"),
            profile("Ann/Roe", "2015-03-09"),
        ),
        (profile("Ann-Marie/Lee", "2015-03-09"), profile("Annmarie/Lee", "2015-03-09")),
    ],
)
def test_two_of_names_date_and_home_are_a_close_block(one: Profile, other: Profile) -> None:
    """Whatever of several names or homes it is that the two have in common."""
    first, second = blocks_of([one, other], close_blocks("rows", Identifiers()))
    assert first & second


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Ann/Lee 2015-03-09", "Ann/Leigh 2015-03-09"),
        ("Ann/Lee 2015-03-09", "Nancy/Lee 2015-03-09"),
        ("Ann/Lee 2015-03-09", "Ann/Lee-Roberts 2015-03-09"),
        ("Ann/Lee 2015-03-09", "Ann/Lee 2015-09-03"),
        ("Ann/Lee 2015-03-09", "Ann/Lee 2015-03-19"),
        ("Ann/Lee 2015-03-09", "Ann/Lee 2014-03-09"),
    ],
)
def test_a_mistake_is_reached_by_a_wide_block(old: str, new: str) -> None:
    """One slip, another form, a joined name, a wrong date: without any address."""
    made = [profile(*text.rsplit(" ", 1)) for text in (old, new)]
    stored = blocks_of(made[:1], wide_blocks("rows", Identifiers(), look_up=False))[0]
    looked_up = blocks_of(made[1:], wide_blocks("rows", Identifiers(), look_up=True))[0]
    assert stored & looked_up


def test_an_area_is_compared_as_widely_as_by_later_loads() -> None:
    """Whoever shares with a child a key of date and name, of date and home, or of name and home,
    shares a block with it. Keys by sound and by the years beside are for slips in all of these."""
    # So few birthdays that many who are not one child share one.
    profiles = [
        replace(profile_of(true.statement), birth_date=f"2015-03-{place % 9 + 1:02}")
        for place, true in enumerate(synthesise(children=400, seed=22))
    ]
    kinds = ("dg|", "dx|", "df|", "di|", "dp|", "gp|")
    stored = blocks_of(profiles, wide_blocks("rows", Identifiers(), look_up=False, widest=True))
    sought = blocks_of(profiles, wide_blocks("rows", Identifiers(), look_up=True, widest=True))
    keys = [index_keys(one) for one in profiles]
    looked_up = [{key for key in clues(one) if key.startswith(kinds)} for one in profiles]
    sharing = [
        (a, b)
        for a, b in product(range(len(profiles)), repeat=2)
        if a != b and keys[a] & looked_up[b]
    ]
    assert len(sharing) > 500
    assert [pair for pair in sharing if not stored[pair[0]] & sought[pair[1]]] == []


def test_an_area_compares_family_names_that_end_alike() -> None:
    """A slip at the beginning, beside another given name."""
    made = [profile("Ann/Lindqvist", "2015-03-09"), profile("Bea/Rindqvist", "2015-03-09")]
    found = [
        blocks_of(made, wide_blocks("rows", Identifiers(), look_up=False, widest=widest))
        for widest in (False, True)
    ]
    assert [bool(one & other) for one, other in found] == [False, True]


def test_numbers_make_blocks_only_where_both_sides_state_them() -> None:
    """And a missing number is not a number that all have in common."""
    made = [profile(upn="B801200005001"), profile(upn="B801200005001"), profile(), profile()]
    assert blocks_of(made, close_blocks("rows", Identifiers())) == [set()] * 4
    found = blocks_of(made, close_blocks("rows", Identifiers(nhs_number=True, upn=True)))
    assert found[0] == found[1] != set()
    assert found[2] == found[3] == set()


def test_a_crowd_is_found_on_a_sample() -> None:
    """A value that stands for "not known" is not a block to compare within."""
    con = duckdb.connect(":memory:")
    con.execute("CREATE TABLE blocks AS SELECT 7 AS block, range AS statement_id FROM range(5000)")
    con.execute("INSERT INTO blocks SELECT 1000 + range // 30, range FROM range(5000)")
    assert con.sql(linking_blocks.crowded("blocks")).fetchall() == [(7,)]
    con.close()


def test_the_bound_leaves_room_for_plain_statements() -> None:
    """Who agrees in names, date, sex and home outweighs whoever may be elsewhere, by the margin."""
    model = load_model()
    agreeing = sum(
        model.weight_of(field, Level.SAME)
        for field in (
            Field.GIVEN_NAME,
            Field.FAMILY_NAME,
            Field.BIRTH_DATE,
            Field.SEX,
            Field.POSTCODE,
        )
    )
    usual = stated(weight_beyond_blocks(model, Identifiers()), profile())
    assert model.prior + agreeing > usual + 4
