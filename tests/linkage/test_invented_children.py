"""Whoever sends a list may invent any number of children: they hide nobody whom a register knows,
and not even one whom a list alone knows, once more is typed of that child."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.sex import Sex
from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.profile import NameForm, Profile
from contactpoint.linkage.search import SearchHit, nearest
from tests.linkage.crowd import Crowd
from tests.linkage.invented import profile
from tests.linkage.test_bounded_search import crowd, searches

BORN = "2015-02-03"
ANN = profile("Ann/Ray", BORN, postcode="M1 1AE", sex=Sex.FEMALE)
# As many as a list may have, and far more than are weighed for a search.
MANY = 10_000


def among(
    *decoys: Profile, many: int = 1, known: Sequence[Profile] = (ANN,), first: int = 1000
) -> Crowd:
    """The known children, numbered from 1, and so many of each decoy, numbered from ``first``."""
    invented = {
        first + place: (decoy,)
        for place, decoy in enumerate(one for one in decoys for _ in range(many))
    }
    return Crowd({number: (one,) for number, one in enumerate(known, 1)}, invented=invented)


def registered(hits: Sequence[SearchHit]) -> list[int]:
    """The registered children who are shown, in order."""
    return [hit.child for hit in hits if hit.registered]


@st.composite
def copied(draw: st.DrawFn, query: Profile) -> Profile:
    """A child that somebody invents who knows what will be searched for, or most of it."""
    name = draw(st.sampled_from([query.names[0], NameForm("c", given=("zed",), family="ray")]))
    return Profile(
        names=draw(st.sampled_from([query.names, (name,)])),
        birth_date=query.birth_date or f"{(*query.birth_years, 2015)[0]}-02-03",
        sex=draw(st.sampled_from(["", query.sex])),
        postcodes=draw(st.sampled_from([(), query.postcodes])),
    )


@given(query=searches(), data=st.data())
def test_no_invented_child_changes_who_is_shown_of_the_registered(
    query: Profile, data: st.DataObject
) -> None:
    """Whoever is invented, in whatever number, before the registered children or after them: these
    are the same children in the same order, for the same reasons."""
    decoys = data.draw(st.lists(copied(query), min_size=1, max_size=4))
    many, first = data.draw(st.sampled_from([1, 60])), data.draw(st.sampled_from([-9000, 90_000]))
    most = data.draw(st.sampled_from([1, 5, 96]))
    flooded = Crowd(
        crowd().children,
        invented={
            first + place: (decoys[place % len(decoys)],) for place in range(many * len(decoys))
        },
    )
    shown = flooded.search(query, most=most)
    assert registered(shown) == [hit.child for hit in crowd().search(query, most=most)]
    assert list(shown) == sorted(shown, key=lambda hit: not hit.registered)


def test_ten_thousand_of_one_name_and_date_push_no_registered_child_out() -> None:
    """They were there first and agree in more than is known of the child; she comes first, and no
    more of them are opened than of a name that many bear."""
    flooded = among(ANN, many=MANY, known=[profile("Ann/Ray", BORN)], first=-MANY)
    shown = flooded.search(profile("Ann/Ray", BORN, postcode="M1 1AE", sex=Sex.FEMALE))
    assert shown[0].child == 1
    assert registered(shown) == [1]
    assert len(flooded.opened) < 150


@pytest.mark.parametrize("typed", ["Anne/Raye", "An/Rae", "Ray/Ann"])
def test_invented_children_of_the_name_that_was_typed_wrongly_hide_nobody(typed: str) -> None:
    """A decoy that has the very slip fits so well that without it nobody else would be sought or
    shown beside it."""
    there = profile("Ann/Ray", BORN)
    flooded = among(profile(typed, BORN, postcode="M1 1AE", sex=Sex.FEMALE), many=3, known=[there])
    query = profile(typed, BORN, postcode="M1 1AE", sex=Sex.FEMALE)
    alone = Crowd({1: (there,)}).search(query)
    assert [hit.child for hit in alone] == [1]
    assert registered(flooded.search(query)) == [1]


def test_an_invented_child_stops_no_search_for_names_as_they_are_heard() -> None:
    """How names sound is looked up though the decoy has what was typed, letter by letter."""
    there = profile("Catherine/Phillips", BORN)
    flooded = among(profile("Kathryn/Filips", BORN), known=[there])
    assert registered(flooded.search(profile("Kathryn/Filips", BORN))) == [1]


def test_a_registered_child_is_no_noise_beside_an_invented_one() -> None:
    """Far lighter than the best, where the best is invented; and noise where both are known."""
    known = profile("Ann/Ray", "2015-03-02", postcode="SK11 6XY")
    query = profile("Ann/Ray", BORN, postcode="M1 1AE", sex=Sex.FEMALE)
    assert registered(among(query, known=[known]).search(query)) == [1]
    assert [hit.child for hit in Crowd({1: (known,), 2: (query,)}).search(query)] == [2]
    # The other way round it is noise, as ever.
    assert [hit.child for hit in among(known, known=[query]).search(query)] == [1]


@pytest.mark.parametrize(("name", "postcode"), [("Zelda/Ray", ""), ("/Ray", "M1 1AE")])
def test_whom_a_list_alone_knows_is_found_among_invented_children_by_detail(
    name: str, postcode: str
) -> None:
    """By family name and date she is one of thousands; what else is typed brings her alone, though
    she came last."""
    decoys = [profile(f"{given}/Ray", BORN) for given in ("Ann", "Ben", "Cleo", "Dora")]
    real = profile("Zelda/Ray", BORN, postcode="M1 1AE")
    copies = {place - MANY: (decoys[place % len(decoys)],) for place in range(MANY)}
    flooded = Crowd({}, invented={**copies, 7: (real,)})
    assert len(nearest(flooded.search(profile("/Ray", BORN)))) > 20
    shown = flooded.search(profile(name, BORN, postcode=postcode))
    assert [hit.child for hit in nearest(shown)] == [7]


def test_registered_and_other_children_come_in_one_fetch() -> None:
    """That the two are told apart costs no further round trip."""
    mixed = among(ANN, many=5)
    assert len(mixed.search(profile("Ann/Ray", BORN))) == 6
    assert mixed.fetched == 1


@given(query=searches(), data=st.data())
def test_who_comes_first_is_as_in_an_exhaustive_search(query: Profile, data: st.DataObject) -> None:
    """Of the registered children, and, where there is none, of the others."""
    known = crowd().children
    unknown = data.draw(st.sets(st.sampled_from(sorted(known))))
    some = Crowd(
        {child: of for child, of in known.items() if child not in unknown},
        invented={child: known[child] for child in unknown},
    )
    assert some.search(query)[:1] == some.search_all(query)[:1]


@given(query=searches(), data=st.data())
def test_hidden_children_change_nothing_whether_they_are_registered_or_not(
    query: Profile, data: st.DataObject
) -> None:
    """Who may not be learned of takes nobody's place on either side."""
    known = dict(list(crowd().children.items())[:400])
    unknown = data.draw(st.sets(st.sampled_from(sorted(known))))
    hidden = data.draw(st.frozensets(st.sampled_from(sorted(known))))
    sides = ({c: of for c, of in known.items() if c not in unknown}, {c: known[c] for c in unknown})
    most = data.draw(st.sampled_from([1, 5, 96]))
    seen = [{c: of for c, of in side.items() if c not in hidden} for side in sides]
    with_hidden = Crowd(sides[0], invented=sides[1])
    without = Crowd(seen[0], invented=seen[1])
    assert with_hidden.search(query, hidden=hidden, most=most) == without.search(query, most=most)


def test_nobody_is_nearest_of_nobody() -> None:
    """An empty search has nothing to narrow."""
    assert nearest(()) == []
    assert Candidate(1, (ANN,)).registered
