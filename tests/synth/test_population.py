"""The population is repeatable, plausible, and hard to just the stated degree."""

from collections import Counter, defaultdict
from datetime import date
from itertools import combinations

import pytest

from contactpoint.children.identifiers import parse_nhs_number, parse_upn
from contactpoint.children.names import NameKind
from contactpoint.children.sex import Sex
from contactpoint.children.statement import Statement
from contactpoint.synth.england import UnknownRegionError
from contactpoint.synth.families import FamilyKind
from contactpoint.synth.population import AS_AT, synthesise
from contactpoint.synth.spellings import without_accents
from tests.synth.conftest import CHILDREN, REGION, SEED, Population

_LEADING = {"Muhammad", "Mohammed", "Mohammad", "Mohamed", "Md"}


def test_the_same_arguments_give_the_same_population(population: Population) -> None:
    """Seed, size and region decide everything."""
    again = list(synthesise(children=CHILDREN, seed=SEED, region=REGION))
    assert again == population.statements


def test_another_seed_gives_other_children(population: Population) -> None:
    """Two seeds share no child."""
    other = synthesise(children=50, seed=SEED + 1, region=REGION)
    names = {true.statement.names for true in population.statements[:50]}
    assert not names & {true.statement.names for true in other if true.statement.names}


def test_an_unknown_region_is_refused() -> None:
    """A region that no authority lies in is an error, not an empty population."""
    with pytest.raises(UnknownRegionError):
        next(synthesise(children=10, seed=1, region="Atlantis"))


def test_all_of_england_is_the_default() -> None:
    """Without a region children live all over the country."""
    statements = [true.statement for true in synthesise(children=400, seed=1)]
    areas = {s.address.postcode[:2] for s in statements if s.address is not None}
    assert len(areas) > 40


def test_each_statement_has_an_identity_of_its_own(population: Population) -> None:
    """Feed, source and reference are never those of two statements."""
    identities = Counter(
        (true.statement.feed, true.statement.source, true.statement.reference)
        for true in population.statements
    )
    assert max(identities.values()) == 1


def test_numbers_in_statements_pass_their_checks(population: Population) -> None:
    """A statement holds only numbers that a reader would accept."""
    for true in population.statements:
        if true.statement.nhs_number:
            parse_nhs_number(true.statement.nhs_number)
        if true.statement.upn:
            parse_upn(true.statement.upn)


def test_every_statement_is_of_a_child(population: Population) -> None:
    """Nobody is older than 19 or not yet born, whatever mistakes are made in dates."""
    for true in population.statements:
        born = true.statement.birth_date
        assert born is not None
        assert date(AS_AT.year - 19, 9, 1) <= born <= AS_AT


def test_coverage_by_feed(population: Population) -> None:
    """Each feed tells of the share of children that its real counterpart would."""
    children = {
        feed: len({t.child for t in population.statements if t.statement.feed == feed}) / CHILDREN
        for feed in ("pds", "ctf", "school_list", "cin")
    }
    assert children["pds"] > 0.985
    assert 0.42 <= children["ctf"] <= 0.56
    assert 0.16 <= children["school_list"] <= 0.26
    assert 0.03 <= children["cin"] <= 0.055


def test_children_in_need_are_not_named(population: Population) -> None:
    """The return has no names and no addresses, and nearly always a UPN."""
    in_need = population.of_feed("cin")
    assert not any(s.names or s.address for s in in_need)
    assert sum(bool(s.upn) for s in in_need) / len(in_need) > 0.9


def test_transfer_files_say_no_more_than_the_format_does(population: Population) -> None:
    """A pupil has a name, a date of birth, a sex and a UPN, and no address."""
    for statement in population.of_feed("ctf"):
        assert statement.address is None
        assert not statement.nhs_number
        assert not statement.carers


def test_twins_are_planted_and_marked(population: Population) -> None:
    """Children born together share a set, a day of birth and a home, and no given name.

    Sons may share the name of the Prophet that stands before it.
    """
    sets: dict[int, dict[int, Statement]] = defaultdict(dict)
    for true in population.statements:
        if true.twin_set is not None and true.statement.feed == "pds":
            sets[true.twin_set][true.child] = true.statement
    together = [list(found.values()) for found in sets.values() if len(found) > 1]
    assert 20 <= len(together) <= 80
    given_names = [[s.names[0].first_given for s in found] for found in together]
    assert all(
        len(set(names)) == len(names) or set(names) <= {"Baby", "Infant", "Twin", *_LEADING}
        for names in given_names
    )
    assert any(names[0][0] == names[1][0] for names in given_names)
    sexes = [{s.sex for s in found} - {Sex.NOT_SPECIFIED} for found in together]
    assert {len(found) for found in sexes} == {1, 2}
    same_day = sum(len({s.birth_date for s in found}) == 1 for found in together)
    assert same_day / len(together) > 0.9


def test_siblings_share_homes_and_carers(population: Population) -> None:
    """Most children live with another child, and health names a carer of both in most pairs."""
    homes: dict[int, dict[int, Statement]] = defaultdict(dict)
    for true in population.statements:
        if true.statement.feed == "pds" and true.family is FamilyKind.ORDINARY:
            homes[true.household][true.child] = true.statement
    sizes = [len(found) for found in homes.values()]
    assert 0.5 <= sum(size for size in sizes if size > 1) / sum(sizes) <= 0.85
    pairs = [
        ({c.name for c in one.carers}, {c.name for c in other.carers})
        for found in homes.values()
        for one, other in combinations(found.values(), 2)
        if one.carers and other.carers
    ]
    assert 0.8 <= sum(bool(one & other) for one, other in pairs) / len(pairs) <= 0.99
    assert 0.55 <= sum(one == other for one, other in pairs) / len(pairs) <= 0.95


def test_each_statement_knows_the_home_of_its_child(population: Population) -> None:
    """Children who live together share a household, the same in each statement, from 1 on."""
    of_child: dict[int, set[int]] = defaultdict(set)
    for true in population.statements:
        of_child[true.child].add(true.household)
    assert all(len(households) == 1 for households in of_child.values())
    households = [household for (household,) in of_child.values()]
    assert households[0] == 1
    shared = sum(count for count in Counter(households).values() if count > 1)
    assert 0.5 <= shared / len(households) <= 0.85
    assert set(range(1, max(households) + 1)) - set(households) == set()


def test_names_change_and_former_ones_are_known(population: Population) -> None:
    """The health service knows a former name of about one child in twenty."""
    health = population.of_feed("pds")
    former = sum(any(n.kind is NameKind.FORMER for n in s.names) for s in health)
    assert 0.025 <= former / len(health) <= 0.08


@pytest.mark.parametrize(
    ("feed", "field", "low", "high"),
    [
        ("ctf", "given", 0.03, 0.09),
        ("school_list", "given", 0.04, 0.12),
        ("ctf", "family", 0.04, 0.10),
        ("school_list", "family", 0.03, 0.11),
        ("ctf", "birth_date", 0.003, 0.02),
        ("school_list", "birth_date", 0.002, 0.025),
        ("school_list", "postcode", 0.04, 0.13),
    ],
)
def test_sources_differ_as_often_as_they_do(
    population: Population, feed: str, field: str, low: float, high: float
) -> None:
    """Differences from the health service's record stay within the band of real sources."""
    pairs = [
        (health, other)
        for found in population.by_child().values()
        for health in found[:1]
        for other in found[1:]
        if health.feed == "pds" and other.feed == feed
    ]
    compared = [
        (_value(one, field), _value(other, field))
        for one, other in pairs
        if _value(one, field) and _value(other, field)
    ]
    share = sum(one != other for one, other in compared) / len(compared)
    assert low <= share <= high


def test_most_pairs_can_be_linked(population: Population) -> None:
    """Of pairs with names, at most one in fifty differs in more than one of name and birth date."""
    hard = total = 0
    for found in population.by_child().values():
        named = [s for s in found if s.names]
        for place, one in enumerate(named):
            for other in named[:place]:
                total += 1
                if {one.nhs_number, one.upn} & {other.nhs_number, other.upn} - {""}:
                    continue
                differing = sum(
                    _value(one, field) != _value(other, field)
                    for field in ("given", "family", "birth_date")
                )
                hard += differing > 1
    assert hard / total < 0.02


def _value(statement: Statement, field: str) -> str:
    name = statement.current_name
    values = {
        "given": name.first_given if name else "",
        "family": name.family if name else "",
        "birth_date": str(statement.birth_date or ""),
        "postcode": statement.address.postcode if statement.address else "",
    }
    return without_accents(values[field]).casefold()
