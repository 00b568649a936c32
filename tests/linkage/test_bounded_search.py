"""A search that opens few of many: the same child comes first, and nobody hidden changes that."""

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.linkage.keys import Clues, clues
from contactpoint.linkage.profile import Profile, profile_of, profile_of_criteria
from contactpoint.linkage.search import Sharing
from contactpoint.synth.population import synthesise
from tests.linkage.crowd import Crowd
from tests.linkage.invented import profile

_FIRST_DAY = date(2015, 1, 1)
# So few that a name and a birthday are as crowded as in a country.
_DAYS = 3


@cache
def crowd() -> Crowd:
    """Children of the synthetic England, all born within a few days."""
    children: dict[int, tuple[Profile, ...]] = {}
    for true in synthesise(children=2500, seed=20, region="London"):
        stated = profile_of(true.statement)
        if not stated.givens or not stated.families or not stated.birth_date:
            continue
        born = _FIRST_DAY + timedelta(
            days=date.fromisoformat(stated.birth_date).toordinal() % _DAYS
        )
        children[true.child] = (
            *children.get(true.child, ()),
            Profile(
                names=stated.names,
                birth_date=born.isoformat(),
                sex=stated.sex,
                postcodes=stated.postcodes,
            ),
        )
    return Crowd(children)


@st.composite
def slipped(draw: st.DrawFn, word: str) -> str:
    """The word, or the word with a letter left out or two exchanged."""
    if len(word) < 3:
        return word
    place = draw(st.integers(0, len(word) - 2))
    return draw(
        st.sampled_from(
            [
                word,
                word[:place] + word[place + 1 :],
                word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            ]
        )
    )


@st.composite
def searches(draw: st.DrawFn) -> Profile:
    """What somebody may know of a child of the crowd: right, nearly right, or in part."""
    stated = draw(st.sampled_from(sorted(crowd().children)).map(lambda c: crowd().children[c][0]))
    name = stated.names[0]
    born = date.fromisoformat(stated.birth_date) + timedelta(
        days=draw(st.sampled_from([0, 0, 0, 1]))
    )
    given_name = draw(slipped(name.given[0] if name.given else ""))
    family_name = draw(slipped(name.family))
    others = draw(st.sampled_from(["", *(" " + other for other in name.others)]))
    known = draw(st.sampled_from(["all", "no given name", "no family name", "a year", "a home"]))
    home = stated.postcode if known in ("no family name", "a home") else ""
    return profile_of_criteria(
        given="" if known == "no given name" else given_name + others,
        family="" if known == "no family name" else family_name,
        birth_date=None if known == "a year" else born,
        birth_years=(born.year,) if known == "a year" else (),
        postcode=home,
    )


@given(query=searches())
def test_the_first_child_is_the_first_of_an_exhaustive_search(query: Profile) -> None:
    """Whoever would come first if everybody were opened comes first, with the same reasons."""
    assert crowd().search(query)[:1] == crowd().search_all(query)[:1]


@given(query=searches())
def test_whoever_is_shown_would_be_shown_by_an_exhaustive_search(query: Profile) -> None:
    """The bound leaves out, and adds nobody."""
    assert set(crowd().search(query)) <= set(crowd().search_all(query))


@given(query=searches(), data=st.data())
def test_hidden_children_change_nothing(query: Profile, data: st.DataObject) -> None:
    """Who is found but may not be learned of takes nobody's place, whatever the bound."""
    found = sorted(crowd().look_up(clues(query)).registered)
    hidden = frozenset(data.draw(st.sets(st.sampled_from(found)))) if found else frozenset()
    most = data.draw(st.sampled_from([1, 2, 5, 96]))
    without = Crowd({c: stated for c, stated in crowd().children.items() if c not in hidden})
    assert crowd().search(query, hidden=hidden, most=most) == without.search(query, most=most)


def test_a_child_who_is_surely_meant_is_opened_with_few_others() -> None:
    """Of all who share a key with the very name and date of a child, most are left closed."""
    there, opened = 0, 0
    for child in sorted(crowd().children)[:60]:
        query = crowd().children[child][0]
        known = Profile(names=query.names[:1], birth_date=query.birth_date)
        there += len(crowd().look_up(clues(known)).registered)
        before = len(crowd().opened)
        assert child in [hit.child for hit in crowd().search(known)]
        opened += len(crowd().opened) - before
    assert opened < there / 3


@pytest.mark.parametrize("most", [1, 20, 50])
def test_no_more_are_weighed_than_the_bound(most: int) -> None:
    """However many bear the very same name, so many are weighed and no more."""
    namesakes = Crowd({n: (profile("Ann/Ray", "2015-02-03"),) for n in range(200)})
    shown = namesakes.search(profile("Ann/Ray", "2015-02-03"), most=most)
    assert [hit.child for hit in shown] == list(range(most))
    assert len(namesakes.opened) < most + 50


def test_the_keys_of_a_year_are_looked_up_only_where_they_could_matter() -> None:
    """They bring most children: not when the child is found, again when only the year is right."""
    looked_up: list[Clues] = []
    small = Crowd({1: (profile("Isabella/Hargreaves", "2017-07-04"),)})
    ask = small.look_up

    def noting(sought: Clues) -> Sharing:
        looked_up.append(sought)
        return ask(sought)

    small.look_up = noting  # type: ignore[method-assign]
    assert small.search(profile("Isabella/Hargreaves", "2017-07-04"))
    assert len(looked_up) == 1
    assert small.search(profile("Isabella/Hargreaves", "2017-08-04"))
    assert len(looked_up) == 3
