"""What shared keys let a child amount to: never less than it turns out to weigh."""

import string
from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from contactpoint.children.sex import Sex
from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.evidence import Likeness
from contactpoint.linkage.keys import (
    DATE,
    FAMILY_END,
    FAMILY_START,
    GIVEN_END,
    GIVEN_START,
    PLACE,
    YEAR,
    clues,
    index_keys,
)
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import Profile, profile_of_criteria
from contactpoint.linkage.typed_words import most_further_bits
from contactpoint.linkage.weighing import Weigher
from contactpoint.linkage.wider_clues import wider_clues
from tests.linkage.invented import profile

_QUERY = profile("Isabella/Hargreaves", "2017-07-04", sex=Sex.FEMALE)
_WHOLE_NAME = GIVEN_START | GIVEN_END | FAMILY_START | FAMILY_END


def says(query: Profile, stored: Profile, *, everywhere: bool = False) -> int:
    """What the keys that the two share say; ``everywhere`` with those of a wider search."""
    shared = 0
    sought = [*clues(query).items(), *(wider_clues(query).items() if everywhere else ())]
    for key, stated in sought:
        if key in index_keys(stored):
            shared |= stated
    return shared


def weight(query: Profile, stored: Profile) -> float:
    """What the stored profile weighs for the search."""
    return Weigher(query, load_model()).weighed(Candidate(1, (stored,))).weight


_NAME = st.text(string.ascii_lowercase, min_size=2, max_size=9)
_DAY = st.dates(date(2014, 1, 1), date(2016, 12, 31)).map(date.isoformat)
_HOME = st.sampled_from(["SK11 6XY", "SK11 6XZ", "PR1 2AB", ""])


@st.composite
def near(draw: st.DrawFn, word: str) -> str:
    """The word, with a few of its letters others, or another word."""
    letters = list(word)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(letters) - 1))
        letters[place] = draw(st.sampled_from(string.ascii_lowercase))
    return draw(st.sampled_from(["".join(letters), "".join(reversed(letters)), word]))


@given(data=st.data(), given_name=_NAME, family_name=_NAME, born=_DAY, home=_HOME)
def test_no_child_weighs_more_than_its_shared_keys_allow(
    data: st.DataObject, given_name: str, family_name: str, born: str, home: str
) -> None:
    """Whoever the search finds by a key weighs at most the bound that was read from its keys."""
    other = data.draw(st.one_of(st.just(born), _DAY))
    there = data.draw(st.one_of(st.just(home), _HOME))
    query = profile(f"{given_name}/{family_name}", born, postcode=home)
    stored = profile(
        f"{data.draw(near(given_name))}/{data.draw(near(family_name))}", other, postcode=there
    )
    assume(query.givens and query.families and stored.givens and stored.families)
    shared = says(query, stored)
    assume(shared)
    assert weight(query, stored) <= Likeness(query, load_model()).bound(shared) + 1e-9


@given(data=st.data(), words=st.lists(_NAME, min_size=3, max_size=3, unique=True), born=_DAY)
def test_no_child_weighs_more_by_the_words_typed_than_its_shared_keys_allow(
    data: st.DataObject, words: list[str], born: str
) -> None:
    """Two given names and a family name, the two in another order or with letters that differ."""
    first, second, family = words
    one, other = data.draw(st.permutations([data.draw(near(first)), second]))
    query = profile(f"{first} {second}/{family}", born)
    stored = profile(f"{one} {other}/{data.draw(near(family))}", born)
    assume(query.givens and query.families and stored.givens and stored.families)
    shared = says(query, stored, everywhere=True)
    assume(shared & (GIVEN_START | GIVEN_END))
    likeness = Likeness(query, load_model(), further_bits=most_further_bits(query))
    assert weight(query, stored) <= likeness.bound(shared) + 1e-9


def test_given_names_in_another_order_may_weigh_what_the_same_names_do() -> None:
    """Though of the one that was typed first the child shares only how it begins."""
    query, stored = profile("Rose Mia/Cole", "2015-02-03"), profile("Mia Rose/Cole", "2015-02-03")
    likeness = Likeness(query, load_model(), further_bits=most_further_bits(query))
    shared = says(query, stored) & ~GIVEN_END
    assert weight(query, stored) <= likeness.bound(shared)


def test_the_very_child_is_estimated_at_what_it_weighs() -> None:
    """Where everything is shared, nothing is left to guess."""
    shared = says(_QUERY, _QUERY)
    likeness = Likeness(_QUERY, load_model())
    assert likeness.estimate(shared) == likeness.bound(shared) == weight(_QUERY, _QUERY)


def test_more_shared_is_never_less_likely() -> None:
    """A further key that speaks for a child does not lower what it can amount to."""
    likeness = Likeness(_QUERY, load_model())
    for bit in (GIVEN_START, GIVEN_END, FAMILY_START, FAMILY_END):
        less, more = DATE | (_WHOLE_NAME & ~bit), DATE | _WHOLE_NAME
        assert likeness.estimate(less) <= likeness.estimate(more)
        assert likeness.bound(less) <= likeness.bound(more)


def test_a_name_shared_in_the_year_may_be_the_same_name() -> None:
    """Ends are not looked up under another date, so their absence says nothing there."""
    likeness = Likeness(_QUERY, load_model())
    in_year = YEAR | GIVEN_START | FAMILY_START
    stored = profile("Isabella/Hargreaves", "2017-07-05", sex=Sex.FEMALE)
    assert says(_QUERY, stored) == in_year
    assert likeness.estimate(in_year) < weight(_QUERY, stored) <= likeness.bound(in_year)


def test_a_shared_postcode_counts_only_where_one_was_asked_for() -> None:
    """Evidence of a field that the search does not give adds nothing."""
    likeness = Likeness(_QUERY, load_model())
    assert likeness.estimate(DATE | PLACE) == likeness.estimate(DATE)
    asked = profile_of_criteria(given="Isabella", birth_date=date(2017, 7, 4), postcode="SK11 6XY")
    with_place = Likeness(asked, load_model())
    assert with_place.estimate(DATE | PLACE) > with_place.estimate(DATE) + 10


def test_one_end_of_a_name_is_a_slip_only_beside_something_of_the_other() -> None:
    """Robert may be Bob, which shares nothing; with half a family name alone that is chance."""
    query = profile("Robert/Hargreaves", "2017-07-04")
    likeness = Likeness(query, load_model())
    half, whole = DATE | FAMILY_END, DATE | FAMILY_START | FAMILY_END
    assert likeness.estimate(half) < likeness.estimate(DATE | GIVEN_START | FAMILY_END) - 10
    assert likeness.estimate(half) < likeness.estimate(whole) - 10
    assert likeness.estimate(whole) == weight(query, profile("Bob/Hargreaves", "2017-07-04"))


def test_what_was_read_for_one_search_holds_for_its_model_only() -> None:
    """Another prior shifts what a search of the same kind reads, and nothing else changes."""
    model, all_shared = load_model(), DATE | _WHOLE_NAME
    crowded = model.for_children(11_000_000)
    ours, theirs = Likeness(_QUERY, model), Likeness(_QUERY, crowded)
    shift = crowded.prior - model.prior
    assert abs(theirs.estimate(all_shared) - ours.estimate(all_shared) - shift) < 1e-9
    assert abs(theirs.bound(DATE) - ours.bound(DATE) - shift) < 1e-9
