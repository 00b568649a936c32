"""A nation's families are those of an area: the same kinds, rates and words."""

import io
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from contactpoint.children.statement import Statement
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.outcomes import Accepted
from contactpoint.synth.families import KIND_OF_HOME, Families, FamilyKind
from contactpoint.synth.family_rates import MUHAMMAD_FIRST
from contactpoint.synth.national import child_register, pds, school_census
from contactpoint.synth.national.block import Block
from contactpoint.synth.national.drawing import Ints
from contactpoint.synth.national.families.kinds import family_kinds
from contactpoint.synth.national.making import make_block
from contactpoint.synth.national.places import places
from contactpoint.synth.national.plan import Plan
from contactpoint.synth.national.texts import Writer
from contactpoint.synth.national.world import FAMILY_KINDS, NONE
from contactpoint.synth.national.writing import write_nation
from tests.synth.national.conftest import NATION

CHILDREN, ENRICHED = 12_000, 20


@dataclass(frozen=True)
class Told:
    """A block, the kind of family of each child, and the statements by feed and child."""

    block: Block
    kinds: Ints
    statements: dict[str, dict[int, Statement]]

    def of(self, kind: FamilyKind, feed: str = "pds") -> dict[int, list[tuple[int, Statement]]]:
        """By home, the children of a kind of family, each with its statement."""
        found: dict[int, list[tuple[int, Statement]]] = defaultdict(list)
        houses, house_of = self.block.world.households, self.block.world.children.household
        for child, statement in self.statements[feed].items():
            if FAMILY_KINDS[self.kinds[child]] is kind:
                found[int(houses.home[house_of[child]])].append((child, statement))
        return found


def _told(families: Families) -> Told:
    plan = Plan(children=CHILDREN, seed=5, changes=100, families=families)
    block, _ = make_block(plan, 0)
    statements: dict[str, dict[int, Statement]] = {}
    for feed in (pds, child_register, school_census):
        held = feed.hear(block, feed.members(block), purpose=feed.NAME)
        held = held.rows(np.flatnonzero(held.upn_written == NONE))
        # A name that a slip has written is in the words only now.
        writer = Writer.of(block.words, places(), block.world.homes)
        text = feed.head() + bytes(feed.body(block, held, writer))
        outcomes = list(FEEDS[feed.NAME].read(io.BytesIO(text), sender=""))
        assert all(isinstance(outcome, Accepted) for outcome in outcomes)
        statements[feed.NAME] = {
            child: outcome.statement
            for child, outcome in zip(held.child.tolist(), outcomes, strict=True)
            if isinstance(outcome, Accepted)
        }
    return Told(block, family_kinds(block.world), statements)


@pytest.fixture(scope="module")
def enriched() -> Told:
    return _told(Families(ENRICHED))


@pytest.fixture(scope="module")
def muhammad_first() -> Told:
    return _told(Families(muhammad_first=0.9))


@pytest.mark.parametrize("kind", sorted(set(KIND_OF_HOME.values()) - {FamilyKind.ORDINARY}))
@pytest.mark.parametrize("factor", [1, ENRICHED])
def test_each_kind_has_its_share_of_the_children(kind: FamilyKind, factor: int) -> None:
    """As in an area: common kinds at England's rate, all of them in an enriched nation."""
    plan = Plan(children=40_000, seed=2, changes=0, families=Families(factor))
    block, _ = make_block(plan, 0)
    found = family_kinds(block.world)
    shares = Families(factor).in_homes_of()
    share = sum(shares[home] for home, of in KIND_OF_HOME.items() if of is kind)
    expected = share * block.count
    # Homes come whole, and some kinds need families that are rare in one block.
    spread = 4 * (4 * expected) ** 0.5 + 0.25 * expected
    assert abs((found == FAMILY_KINDS.index(kind)).sum() - expected) < spread


def test_no_child_is_added_or_lost() -> None:
    """Such families are made of the children that a nation has anyhow."""
    for factor in (0, 1, ENRICHED):
        plan = Plan(children=5000, seed=2, changes=50, families=Families(factor))
        block, _ = make_block(plan, 0)
        assert block.count == 5000
        children = block.world.children
        days = block.as_at - children.born[: block.count]
        assert days.min() >= 0
        assert days.max() < 18 * 366
        lived = children.died >= 0
        assert (children.born[lived] <= children.died[lived]).all()
        assert lived.any() == bool(factor)


def test_namesakes_live_in_one_home(enriched: Told) -> None:
    """Two children of a home have one first name and other days of birth, some of them near."""
    children = enriched.block.world.children
    homes = enriched.of(FamilyKind.NAMESAKES_IN_ONE_HOME)
    pairs = [
        (one, other)
        for home in homes.values()
        for (one, _), (other, _) in combinations(home, 2)
        if children.given[one] == children.given[other]
        and children.born[one] != children.born[other]
    ]
    assert len(pairs) > 0.6 * len(homes) > 10
    assert (children.sex[[p[0] for p in pairs]] == children.sex[[p[1] for p in pairs]]).all()
    apart = np.array([abs(int(children.born[a] - children.born[b])) for a, b in pairs])
    assert (apart < 366).mean() > 0.15


@pytest.mark.parametrize("kind", [FamilyKind.BLENDED, FamilyKind.FOSTER])
def test_blended_and_foster_families_have_several_names(enriched: Told, kind: FamilyKind) -> None:
    """Children of several family names have one home and one set of carers."""
    homes = [home for home in enriched.of(kind).values() if len(home) > 1]
    several = [h for h in homes if len({s.names[0].family for _, s in h}) > 1]
    assert len(several) / len(homes) > 0.5
    shared = [
        Counter(name for _, s in home for name in {c.name for c in s.carers}) for home in several
    ]
    assert sum(bool(c) and max(c.values()) > 1 for c in shared) / len(shared) > 0.7


def _large(families: Families) -> Block:
    block, _ = make_block(Plan(children=40_000, seed=8, changes=0, families=families), 0)
    return block


def test_some_twins_bear_two_family_names() -> None:
    """In blended homes, the second under the mother's name."""
    children = _large(Families(ENRICHED)).world.children
    second = np.flatnonzero(children.order == 2)
    parted = (children.family[second] != children.family[second - 1]) & (
        children.sex[second] == children.sex[second - 1]
    )
    assert 1 <= parted.sum() < len(second) / 5


def test_the_next_child_is_given_the_name_of_the_dead(enriched: Told) -> None:
    """A dead infant is in no school, and its name is borne by the next child of its family."""
    children = enriched.block.world.children
    kind = FAMILY_KINDS.index(FamilyKind.NEXT_OF_THE_NAME)
    dead = np.flatnonzero((enriched.kinds == kind) & (children.died >= 0))
    assert len(dead) > 10
    assert (children.died[dead] - children.born[dead] < 366).all()
    assert (children.given[dead] == children.given[dead + 1]).mean() > 0.95
    assert not set(dead.tolist()) & set(enriched.statements["school_census"])
    in_health = [enriched.statements["pds"].get(int(child)) for child in dead]
    assert all(s is None or s.restricted or s.death_date for s in in_health)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (FamilyKind.HOME, "Children's Home"),
        (FamilyKind.HOSTEL, "Hotel"),
        (FamilyKind.HOSTEL, "Hostel"),
        (FamilyKind.REFUGE, "Refuge"),
        (FamilyKind.SITE, "Plot "),
        (FamilyKind.NO_FIXED_ABODE, "ZZ99 3VZ"),
        (FamilyKind.NO_FIXED_ABODE, "NF1 1NF"),
    ],
)
@pytest.mark.parametrize("feed", ["pds", "child_register", "school_census"])
def test_shared_addresses_are_written_as_sources_write_them(
    enriched: Told, kind: FamilyKind, written: str, feed: str
) -> None:
    """The words of such addresses occur in every feed, in some of them and not in all."""
    lines = [
        s.address.one_line
        for home in enriched.of(kind, feed).values()
        for _, s in home
        if s.address is not None
    ]
    assert 0 < sum(written in line for line in lines) < len(lines)


def test_strangers_share_an_address(enriched: Told) -> None:
    """In homes, hostels and refuges live children of several families, and a desk has one phone."""
    for kind in (FamilyKind.HOME, FamilyKind.HOSTEL, FamilyKind.REFUGE):
        homes = [home for home in enriched.of(kind).values() if len(home) > 2]
        several = [len({s.names[0].family for _, s in home}) > 1 for home in homes]
        assert sum(several) / len(homes) > 0.8


def test_sites_have_few_names(enriched: Told) -> None:
    """The plots of a site have one postcode, and given names from few."""
    sites: dict[str, list[Statement]] = defaultdict(list)
    for home in enriched.of(FamilyKind.SITE).values():
        for _, s in home:
            if s.address and "Plot" in s.address.one_line:
                sites[s.address.postcode].append(s)
    large = [found for found in sites.values() if len(found) > 5]
    assert large
    for found in large:
        families = Counter(s.names[0].family for s in found)
        assert sum(count for _, count in families.most_common(3)) > len(found) / 2
    assert any(
        one.names[0].first_given == other.names[0].first_given
        for found in large
        for one, other in combinations(found, 2)
    )


def test_fillers_stand_where_a_register_has_no_address(enriched: Told) -> None:
    """Health and the register write not known; the census no fixed abode."""
    fillers = Counter(
        (feed, s.address.postcode)
        for feed, found in enriched.statements.items()
        for child, s in found.items()
        if s.address and s.address.postcode.startswith("ZZ99")
        and FAMILY_KINDS[enriched.kinds[child]] is not FamilyKind.NO_FIXED_ABODE
    )  # fmt: skip
    assert fillers["pds", "ZZ99 3WZ"] > 10
    assert fillers["child_register", "ZZ99 3WZ"] > 5
    assert not fillers["school_census", "ZZ99 3WZ"]


def test_estimated_dates_are_the_first_of_january(enriched: Told) -> None:
    """In the groups with estimated dates many are; elsewhere as many as chance gives."""
    world = enriched.block.world
    day = world.children.born.astype("datetime64[D]")
    first = day == day.astype("datetime64[Y]").astype("datetime64[D]")
    group = world.households.group[world.children.household]
    names = places().group_names
    assert first[group == names.index("iranian_afghan")].mean() > 0.2
    assert first[group == names.index("british_general")].mean() < 0.01


def test_sons_have_a_leading_muhammad() -> None:
    """Nine of ten in the groups concerned, hardly any elsewhere; in England a third of them."""
    for first, share in ((0.9, 0.9), (None, MUHAMMAD_FIRST["pakistani"])):
        block = _large(Families(muhammad_first=first))
        world, words = block.world, block.words
        group = world.households.group[world.children.household]
        sons = world.children.sex == 1
        pakistani = sons & (group == places().group_names.index("pakistani"))
        british = sons & (group == places().group_names.index("british_general"))
        led = [
            name.startswith(("Muh", "Moh", "Md"))
            for name in words.names(world.children.given[pakistani])
        ]
        assert abs(np.mean(led) - share) < 0.06
        # A step-brother may have it from a family of another group.
        assert (world.children.leading[british] >= 0).mean() < 0.002


def test_sources_write_a_leading_name_in_their_own_ways(muhammad_first: Told) -> None:
    """Both names, the name in use alone, or the leading one alone."""
    children = muhammad_first.block.world.children
    for feed, least in (("pds", 0.85), ("child_register", 0.8), ("school_census", 0.55)):
        forms: Counter[str] = Counter()
        for child, statement in muhammad_first.statements[feed].items():
            if children.leading[child] >= 0:
                leading, called = muhammad_first.block.words.names(
                    np.array([children.leading[child], children.called[child]])
                )
                given = statement.names[0].given
                forms["both" if given.startswith(f"{leading} {called}") else
                      "leading" if given.split()[0] == leading else
                      "called" if given.startswith(called) else "other"] += 1  # fmt: skip
        assert forms["both"] / sum(forms.values()) > least * 0.85
        assert forms["leading"] > 0
        assert forms["called"] > 0


def test_carers_differ_between_health_and_the_register(enriched: Told) -> None:
    """The one carer of the register is mostly one of health's two; the others have slips."""
    same, telephones = Counter[bool](), Counter[bool]()
    for child, statement in enriched.statements["child_register"].items():
        health = enriched.statements["pds"].get(child)
        if health is None or not health.carers or not statement.carers:
            continue
        (carer,) = statement.carers
        alike = [other for other in health.carers if other.name == carer.name]
        same[bool(alike)] += 1
        for other in alike:
            if other.telephone and carer.telephone:
                telephones[other.telephone == carer.telephone] += 1
    assert 0.75 < same[True] / sum(same.values()) < 0.96
    assert 0.6 < telephones[True] / sum(telephones.values()) < 0.9


def test_second_names_contradict_at_times(enriched: Told) -> None:
    """A few in a hundred of the middle names in the census are other ones than in health."""
    compared: Counter[bool] = Counter()
    for child, statement in enriched.statements["school_census"].items():
        health = enriched.statements["pds"].get(child)
        if health is None:
            continue
        one, other = statement.names[0].given.split(), health.names[0].given.split()
        if len(one) == len(other) == 2 and one[0] == other[0]:
            compared[one[1][0] == other[1][0]] += 1
    assert 0.004 < compared[False] / sum(compared.values()) < 0.05


def test_the_groups_file_says_the_kind_of_family(nation: Path, tmp_path: Path) -> None:
    """Each child of the nation has one; an enriched nation has more of them."""
    kinds = Counter(pq.read_table(nation / "groups.parquet")["family"].to_pylist())
    assert set(kinds) <= set(FamilyKind)
    assert sum(kinds.values()) == NATION.children
    write_nation(replace(NATION, families=Families(ENRICHED)), out=tmp_path)
    more = Counter(pq.read_table(tmp_path / "groups.parquet")["family"].to_pylist())
    assert more[FamilyKind.ORDINARY] < 0.75 * kinds[FamilyKind.ORDINARY]
    assert set(more) >= {FamilyKind.BLENDED, FamilyKind.FOSTER, FamilyKind.HOSTEL}


def test_an_enriched_nation_is_the_same_each_time(tmp_path: Path) -> None:
    """Whatever the number of processes."""
    plan = Plan(
        children=600, seed=3, changes=40, block=150, blocks_a_part=2, families=Families(ENRICHED)
    )
    contents = []
    for workers in (1, 2):
        out = tmp_path / str(workers)
        write_nation(plan, out=out, workers=workers)
        contents.append({p.relative_to(out): p.read_bytes() for p in out.rglob("*") if p.is_file()})
    assert contents[0] == contents[1]
