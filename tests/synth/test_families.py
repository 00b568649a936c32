"""Families that are hard to tell apart occur, at their rates, and are written as sources write."""

from collections import Counter, defaultdict
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.sex import Sex
from contactpoint.children.statement import Statement
from contactpoint.synth.choosing import chance
from contactpoint.synth.families import KIND_OF_HOME, Families, FamilyKind
from contactpoint.synth.family_rates import IN_HOMES_OF, MUHAMMAD_FIRST
from contactpoint.synth.mistakes import office_telephone, placeholder
from contactpoint.synth.names import name_pools
from contactpoint.synth.population import AS_AT, synthesise
from contactpoint.synth.spellings import are_variants
from contactpoint.synth.statements.draft import TrueStatement

CHILDREN, ENRICHED = 6000, 20
Known = dict[int, TrueStatement]


def _population(families: Families, *, children: int = CHILDREN) -> list[TrueStatement]:
    return list(synthesise(children=children, seed=7, families=families))


@pytest.fixture(scope="module")
def england() -> list[TrueStatement]:
    return _population(Families(), children=20_000)


@pytest.fixture(scope="module")
def enriched() -> list[TrueStatement]:
    return _population(Families(ENRICHED))


def _in_health(population: list[TrueStatement]) -> Known:
    return {t.child: t for t in population if t.statement.feed == "pds"}


def _homes(population: list[TrueStatement], kind: FamilyKind) -> list[list[Statement]]:
    """What health says of the children of each home of a kind."""
    found: dict[int, list[Statement]] = defaultdict(list)
    for true in _in_health(population).values():
        if true.family is kind:
            found[true.household].append(true.statement)
    return list(found.values())


def _addresses(population: list[TrueStatement], kind: FamilyKind) -> Counter[str]:
    return Counter(
        true.statement.address.one_line
        for true in population
        if true.family is kind and true.statement.address
    )


@pytest.mark.parametrize("kind", sorted(set(KIND_OF_HOME.values()) - {FamilyKind.ORDINARY}))
def test_each_kind_has_its_share_of_the_children(
    england: list[TrueStatement], enriched: list[TrueStatement], kind: FamilyKind
) -> None:
    """Common kinds come at their rate in England, and all at their rate in an enriched one."""
    for population, factor in ((england, 1), (enriched, ENRICHED)):
        kinds = {true.child: true.family for true in population}
        shares = Families(factor).in_homes_of()
        share = sum(shares[home] for home, of in KIND_OF_HOME.items() if of is kind)
        expected = share * len(kinds)
        # Homes come whole, so the count is about as uncertain as that of a quarter of them.
        spread = 4 * (4 * expected) ** 0.5
        assert abs(sum(found is kind for found in kinds.values()) - expected) < spread
    assert any(true.family is kind for true in enriched)


def test_every_kind_of_family_occurs(
    england: list[TrueStatement], enriched: list[TrueStatement]
) -> None:
    """An enriched population has all of them; of England's children nine in ten are ordinary."""
    assert {true.family for true in enriched} == set(FamilyKind)
    kinds = Counter({true.child: true.family for true in england}.values())
    assert 0.85 <= kinds[FamilyKind.ORDINARY] / sum(kinds.values()) <= 0.95


def test_without_families_all_are_ordinary() -> None:
    """At a factor of nought there are twins and a first of January by chance, and nothing else."""
    kinds = {true.family for true in _population(Families(0), children=1500)}
    assert kinds <= {FamilyKind.ORDINARY, FamilyKind.TWINS, FamilyKind.FIRST_OF_JANUARY}


def test_a_rate_below_nought_is_refused() -> None:
    """Neither a factor below nought nor a share above one makes sense."""
    with pytest.raises(ValueError, match="rate"):
        Families(-1.0)
    with pytest.raises(ValueError, match="rate"):
        Families(muhammad_first=1.5)


def test_ordinary_homes_are_the_same_whatever_else_there_is(
    england: list[TrueStatement],
) -> None:
    """Only the homes that become special differ between two populations of one seed."""
    plain = {true.statement.names for true in _population(Families(0), children=300)}
    same = sum(true.statement.names in plain for true in england[:300])
    assert same > 200


def test_namesakes_live_in_one_home(enriched: list[TrueStatement]) -> None:
    """Two children of one home have one first name and one sex, and other days of birth."""
    homes = [home for home in _homes(enriched, FamilyKind.NAMESAKES_IN_ONE_HOME) if len(home) > 1]
    alike = [
        (one, other)
        for home in homes
        for one, other in combinations(home, 2)
        if one.names[0].given.split()[:1] == other.names[0].given.split()[:1]
        and one.birth_date != other.birth_date
    ]
    assert len(alike) > 0.7 * len(homes)
    days = [abs((one.birth_date - other.birth_date).days) for one, other in alike
            if one.birth_date and other.birth_date]  # fmt: skip
    assert sum(day < 32 for day in days) >= 2
    assert sum(day < 366 for day in days) / len(days) > 0.2


def test_blended_and_foster_families_have_several_names(enriched: list[TrueStatement]) -> None:
    """Children of several family names live in one home and share carers."""
    for kind in (FamilyKind.BLENDED, FamilyKind.FOSTER):
        homes = [home for home in _homes(enriched, kind) if len(home) > 1]
        several = [home for home in homes if len({s.names[0].family for s in home}) > 1]
        assert len(several) / len(homes) > 0.4
        shared = [
            home
            for home in several
            if Counter(name for s in home for name in {c.name for c in s.carers}).most_common(1)
            and max(Counter(n for s in home for n in {c.name for c in s.carers}).values()) > 1
        ]
        assert len(shared) / len(several) > 0.7


def test_some_twins_bear_two_family_names() -> None:
    """The couple's own twins in a blended home, one under each parent's name."""
    population = _population(Families(60), children=12_000)
    sets: dict[int, set[str]] = defaultdict(set)
    for true in _in_health(population).values():
        if true.twin_set and true.family is FamilyKind.BLENDED:
            sets[true.twin_set].add(true.statement.names[0].family)
    assert sum(len(names) > 1 for names in sets.values()) >= 2


def test_the_next_child_is_given_the_name_of_the_dead(enriched: list[TrueStatement]) -> None:
    """The first died within a year and is known to health alone; the next one was born later."""
    known = _in_health(enriched)
    dead = [t for t in known.values() if t.statement.death_date and t.statement.birth_date]
    feeds: dict[int, set[str]] = defaultdict(set)
    for true in enriched:
        feeds[true.child].add(true.statement.feed)
    named = 0
    for true in dead:
        statement = true.statement
        assert statement.birth_date is not None
        assert statement.death_date is not None
        if true.family is not FamilyKind.NEXT_OF_THE_NAME:
            continue
        assert 0 <= (statement.death_date - statement.birth_date).days < 400
        assert feeds[true.child] == {"pds"}
        named += any(
            other.household == true.household
            and other.child != true.child
            and other.statement.names[0].first_given == statement.names[0].first_given
            and other.statement.birth_date is not None
            and other.statement.birth_date > statement.death_date
            for other in known.values()
        )
    assert named >= 8


def test_infants_die_at_the_rate_of_england(england: list[TrueStatement]) -> None:
    """About four of a thousand children born died in their first year."""
    known = _in_health(england)
    lives = [
        (t.statement.death_date - t.statement.birth_date).days
        for t in known.values()
        if t.statement.death_date and t.statement.birth_date
    ]
    infants = sum(days < 366 for days in lives)
    assert 0.0025 <= infants / len(known) <= 0.0056


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (FamilyKind.HOME, "Children's Home"),
        (FamilyKind.HOSTEL, "Hotel"),
        (FamilyKind.HOSTEL, "Hostel"),
        (FamilyKind.HOSTEL, "Room "),
        (FamilyKind.REFUGE, "Refuge"),
        (FamilyKind.REFUGE, "PO Box"),
        (FamilyKind.SITE, "Plot "),
        (FamilyKind.SITE, "Site"),
        (FamilyKind.NO_FIXED_ABODE, "ZZ99 3VZ"),
        (FamilyKind.NO_FIXED_ABODE, "NF1 1NF"),
        (FamilyKind.NO_FIXED_ABODE, "No fixed abode"),
    ],
)
def test_shared_addresses_are_written_as_sources_write_them(
    enriched: list[TrueStatement], kind: FamilyKind, written: str
) -> None:
    """The words of such addresses occur in some, and not in all."""
    lines = _addresses(enriched, kind)
    assert 0 < sum(written in line for line in lines) < len(lines)


@pytest.mark.parametrize("kind", [FamilyKind.HOME, FamilyKind.HOSTEL, FamilyKind.REFUGE])
def test_strangers_share_an_address(enriched: list[TrueStatement], kind: FamilyKind) -> None:
    """At most such homes live children of several family names, and the home counts as one."""
    homes = [home for home in _homes(enriched, kind) if len(home) > 2]
    assert sum(len({s.names[0].family for s in home}) > 1 for home in homes) / len(homes) > 0.8
    telephones = [
        Counter(number for s in home for number in {c.telephone for c in s.carers} if number)
        for home in homes
    ]
    assert sum(bool(found) and max(found.values()) > 1 for found in telephones) >= 3


def test_sites_have_few_names_and_many_namesakes(enriched: list[TrueStatement]) -> None:
    """The plots of a site share a postcode and two family names; cousins share a name."""
    sites: dict[str, list[Statement]] = defaultdict(list)
    for true in _in_health(enriched).values():
        address = true.statement.address
        if true.family is FamilyKind.SITE and address and address.postcode:
            sites[address.postcode].append(true.statement)
    large = [found for found in sites.values() if len(found) > 5]
    assert large
    families = [Counter(s.names[0].family for s in found) for found in large]
    assert all(sum(c for _, c in names.most_common(2)) > 0.6 * sum(names.values())
               for names in families)  # fmt: skip
    same = [
        pair
        for found in large
        for pair in combinations(found, 2)
        if pair[0].names[0].first_given == pair[1].names[0].first_given
    ]
    assert same


def test_filler_postcodes_stand_where_a_source_has_none(england: list[TrueStatement]) -> None:
    """Health writes not known, clinics and schools the one for England."""
    fillers = Counter(
        (true.statement.feed, true.statement.address.postcode)
        for true in england
        if true.statement.address and true.statement.address.postcode.startswith("ZZ99")
        and true.family is not FamilyKind.NO_FIXED_ABODE
    )  # fmt: skip
    assert set(fillers) == {("pds", "ZZ99 3WZ"), ("school_list", "ZZ99 3CZ")}


def test_an_office_writes_its_own_telephone(england: list[TrueStatement]) -> None:
    """About one carer in a hundred has in a list the telephone of the school that wrote it."""
    own = Counter(
        carer.telephone == office_telephone(true.statement.source)
        for true in england
        if true.statement.feed == "school_list"
        for carer in true.statement.carers
    )
    assert 0.003 < own[True] / sum(own.values()) < 0.03


def test_estimated_dates_are_the_first_of_january(enriched: list[TrueStatement]) -> None:
    """In the groups with estimated dates many are, and sources differ over some of them."""
    known = _in_health(enriched)
    born = Counter(
        (true.group, (true.statement.birth_date.month, true.statement.birth_date.day) == (1, 1))
        for true in known.values()
        if true.statement.birth_date
    )
    for group, least in (("iranian_afghan", 0.2), ("horn_of_africa", 0.2)):
        assert born[group, True] / (born[group, True] + born[group, False]) > least
    assert born["british_general", True] / born["british_general", False] < 0.01
    others = [
        true.statement.birth_date
        for true in enriched
        if true.family is FamilyKind.FIRST_OF_JANUARY and true.statement.feed != "pds"
    ]
    assert any(day is not None and (day.month, day.day) != (1, 1) for day in others)


def _sons(population: list[TrueStatement], group: str) -> list[TrueStatement]:
    return [
        true
        for true in _in_health(population).values()
        if true.group == group and true.statement.sex is Sex.MALE
    ]


def test_sons_have_a_leading_muhammad_at_the_share_of_their_group() -> None:
    """A third of Pakistani sons in England, nine of ten in the population made of them."""
    leading = {"Muhammad", "Mohammed", "Mohammad", "Mohamed", "Mohd", "Md", "Muhamed", "M"}

    def share(families: Families) -> float:
        sons = _sons(list(synthesise(children=6000, seed=3, region="West Midlands",
                                     families=families)), "pakistani")  # fmt: skip
        return sum(t.statement.names[0].first_given in leading for t in sons) / len(sons)

    assert abs(share(Families()) - MUHAMMAD_FIRST["pakistani"]) < 0.07
    assert abs(share(Families(muhammad_first=0.9)) - 0.87) < 0.06


def test_sources_write_a_leading_name_in_their_own_ways() -> None:
    """Health has both names; a school has both, the name in use, or the leading one alone."""
    population = list(
        synthesise(
            children=8000, seed=5, region="West Midlands", families=Families(muhammad_first=0.9)
        )
    )
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for true in population:
        if true.family is FamilyKind.MUHAMMAD_FIRST and true.statement.names:
            names = true.statement.names[0].given.split()
            first = names[0].startswith(("Mu", "Mo", "Md"))
            form = "both" if first and len(names) > 1 else "leading" if first else "called"
            written[true.statement.feed][form] += 1
    for feed, least in (("pds", 0.85), ("ctf", 0.55), ("school_list", 0.4)):
        total = sum(written[feed].values())
        assert written[feed]["both"] / total > least
        assert written[feed]["called"] > 0
    assert written["ctf"]["leading"] / sum(written["ctf"].values()) > 0.05


def test_daughters_and_sons_have_a_second_name_of_faith(england: list[TrueStatement]) -> None:
    """Kaur and Singh follow the given name, and some sources take them for the family name."""
    sikh = [t for t in _in_health(england).values() if t.group == "indian_punjabi_sikh"]
    second = [t for t in sikh if {"Kaur", "Singh"} & set(t.statement.names[0].given.split())]
    assert 0.2 < len(second) / len(sikh) < 0.6
    children = {t.child for t in second}
    families = Counter(
        t.statement.names[0].family.title() in ("Kaur", "Singh")
        for t in england
        if t.child in children and t.statement.names
    )
    assert families[True] > 0


def test_second_given_names_contradict_at_times(england: list[TrueStatement]) -> None:
    """Lists state second names where they have a column; a few are other ones than in health."""
    health = {c: t.statement.names[0].given for c, t in _in_health(england).items()}
    compared: Counter[bool] = Counter()
    for true in england:
        if true.statement.feed != "school_list" or true.family is not FamilyKind.ORDINARY:
            continue
        names = true.statement.names[0].given.split()
        held = health.get(true.child, "").split()
        if len(names) > 1 and len(held) > 1 and names[0] == held[0]:
            compared[names[1][0] == held[1][0]] += 1
    assert sum(compared.values()) > 300
    assert 0.005 < compared[False] / sum(compared.values()) < 0.06


def test_carers_differ_between_sources(england: list[TrueStatement]) -> None:
    """Most carers agree; some names have slips, some telephones changed, some are the other one."""
    health = {c: t.statement.carers for c, t in _in_health(england).items()}
    names: Counter[str] = Counter()
    telephones: Counter[bool] = Counter()
    for true in england:
        carers = true.statement.carers
        if true.statement.feed != "school_list" or not carers or not health.get(true.child):
            continue
        held = health[true.child]
        same = {c.name for c in carers} & {c.name for c in held}
        names["same" if same else "other"] += 1
        for carer in carers:
            for other in held:
                if carer.name == other.name and carer.telephone and other.telephone:
                    telephones[carer.telephone == other.telephone] += 1
    assert 0.7 < names["same"] / sum(names.values()) < 0.95
    assert 0.6 < telephones[True] / sum(telephones.values()) < 0.92


def test_flats_and_house_numbers_get_lost(england: list[TrueStatement]) -> None:
    """A few lists have the house without the flat, or another house number in one street."""
    health = _in_health(england)
    lost = slipped = 0
    for true in england:
        held = health.get(true.child)
        if true.statement.feed != "school_list" or held is None or true is held:
            continue
        one, other = true.statement.address, held.statement.address
        if one and other and one.lines and one.postcode == other.postcode:
            line, whole = one.lines[0], ", ".join(other.lines)
            lost += whole == f"{other.lines[0]}, {line}" and other.lines[0].startswith("Flat")
            slipped += line.split(" ")[1:] == whole.split(" ")[1:] and line != whole
    assert lost > 3
    assert slipped > 3


@given(seed=st.integers(0, 2**32), order=st.integers(1, 3))
def test_twins_without_names_are_numbered(seed: int, order: int) -> None:
    """A placeholder says which of those born together is meant: Twin 1, Baby 2."""
    written = placeholder(chance("test", seed), sex=Sex.FEMALE, twin=True, infant=True, order=order)
    assert written in (f"Twin {order}", f"Baby {order}")


@pytest.mark.parametrize("of", [Families(), Families(ENRICHED), Families(muhammad_first=0.9)])
def test_the_same_families_come_again(of: Families) -> None:
    """Seed and families decide everything."""
    one = list(synthesise(children=400, seed=9, region="London", families=of))
    assert one == list(synthesise(children=400, seed=9, region="London", families=of))


def test_nobody_is_older_than_a_child_or_not_yet_born(enriched: list[TrueStatement]) -> None:
    """Whatever days the kinds of family give to their children."""
    oldest = date(AS_AT.year - 19, 9, 1)
    for true in enriched:
        assert true.statement.birth_date is not None
        assert oldest <= true.statement.birth_date <= AS_AT
        died = true.statement.death_date
        assert died is None or died <= AS_AT


def test_half_brothers_bear_one_name_in_two_homes() -> None:
    """They share father and name, and live each with another parent."""
    population = _population(Families(60), children=12_000)
    known = list(_in_health(population).values())
    homes: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    for true in known:
        if true.family is FamilyKind.BLENDED:
            name, address = true.statement.names[0], true.statement.address
            place = address.town if address else ""
            homes[name.given.split()[0] if name.given else "", name.family, place].add(
                true.household
            )
    neighbours = [found for found in homes.values() if len(found) > 1]
    assert sum(max(found) - min(found) == 1 for found in neighbours) >= 5


def test_rates_leave_room_for_ordinary_families() -> None:
    """All kinds together are a small part of England, and never a whole population."""
    assert sum(IN_HOMES_OF.values()) < 0.1
    assert sum(Families(1000).in_homes_of().values()) < 0.91


def test_some_twins_have_names_that_look_alike() -> None:
    """Of twins of one sex about one pair in ten differs in a letter, or in half of the name."""
    population = _population(Families(0), children=25_000)
    sets: dict[int, list[Statement]] = defaultdict(list)
    for true in _in_health(population).values():
        if true.twin_set:
            sets[true.twin_set].append(true.statement)
    pairs = [
        (one.names[0].first_given, other.names[0].first_given)
        for one, other in (found for found in sets.values() if len(found) == 2)
        if one.sex is other.sex
    ]
    near = [
        (one, other)
        for one, other in pairs
        if other in name_pools().children_near(Sex.FEMALE).get(one, ())
        or other in name_pools().children_near(Sex.MALE).get(one, ())
    ]
    assert 0.04 < len(near) / len(pairs) < 0.2


@pytest.mark.parametrize(
    ("one", "other", "sex"),
    [
        ("Mia", "Maya", Sex.FEMALE),
        ("Lily-Mae", "Lily-Rose", Sex.FEMALE),
        ("Jayden", "Hayden", Sex.MALE),
        ("Ayan", "Aryan", Sex.MALE),
    ],
)
def test_names_that_look_alike(one: str, other: str, sex: Sex) -> None:
    """A letter or two apart, or alike in one half, and no two spellings of one name."""
    near = name_pools().children_near(sex)
    assert other in near[one]
    assert one in near[other]
    assert not any(are_variants(one, alike) for alike, _ in near[one].pairs())


def test_namesakes_of_one_birthday_live_in_one_region_by_chance() -> None:
    """At the size of an area two strangers share both names and the day of birth."""
    known = _in_health(
        list(synthesise(children=60_000, seed=4, region="West Midlands",
                        families=Families(muhammad_first=0.9)))
    )  # fmt: skip
    homes: dict[tuple[str, str, date | None], set[int]] = defaultdict(set)
    for true in known.values():
        name = true.statement.names[0]
        homes[name.first_given, name.family, true.statement.birth_date].add(true.household)
    assert sum(len(found) > 1 for found in homes.values()) >= 2


def test_no_name_is_everybodys_in_a_group(england: list[TrueStatement]) -> None:
    """In groups with names of their own the commonest is borne by one child in twelve at most."""
    for group in ("pakistani", "bangladeshi", "arab", "indian_hindu", "polish"):
        sexes: dict[Sex, Counter[str]] = defaultdict(Counter)
        for true in _in_health(england).values():
            if true.group == group and true.family is not FamilyKind.MUHAMMAD_FIRST:
                sexes[true.statement.sex][true.statement.names[0].first_given] += 1
        for sex in (Sex.FEMALE, Sex.MALE):
            names = sexes[sex]
            assert names.most_common(1)[0][1] / sum(names.values()) < 0.125
    own = {name for name, _ in name_pools().children(Sex.FEMALE)["pakistani"].pairs()}
    assert {"Fatima", "Maryam", "Aisha"} <= own
    assert "Fatima" not in name_pools().children(Sex.FEMALE)[""]
    assert "Harrison" in name_pools().children(Sex.MALE)[""]
