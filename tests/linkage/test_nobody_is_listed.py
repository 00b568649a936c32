"""Nobody lists a street, a day or a class: who is shown agrees in what would have been enough."""

import string
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from contactpoint.access.criteria import Criteria
from contactpoint.access.faults import CriteriaError
from contactpoint.children.sex import Sex
from contactpoint.linkage.candidates import Candidate
from contactpoint.linkage.model import load_model
from contactpoint.linkage.profile import Profile, profile_of, profile_of_criteria
from contactpoint.linkage.search import SearchHit, rank
from contactpoint.linkage.sounds import sounds_alike
from contactpoint.linkage.variants import cognate_forms, family_forms, nickname_forms
from contactpoint.synth.population import synthesise
from tests.linkage.crowd import Crowd
from tests.linkage.invented import profile

# Names that nobody has, nor anybody one that is like them.
_MADE_UP_GIVEN, _MADE_UP_FAMILY = "Brindlewick", "Thraxborough"
_STREET, _PACKED_STREET = "ZE2 9AB", "ZE29AB"
_NEW_YEAR = date(2016, 1, 1)
_DAYS = [_NEW_YEAR + timedelta(days=day) for day in range(366)]


@cache
def street() -> Crowd:
    """Children of one street and one year of birth, as many as a large school has in a year."""
    children: dict[int, tuple[Profile, ...]] = {}
    for true in synthesise(children=400, seed=31, region="London"):
        stated = profile_of(true.statement)
        if true.child in children or not stated.givens or not stated.families:
            continue
        born = _DAYS[(true.child * 7) % len(_DAYS)].isoformat()
        children[true.child] = (
            Profile(
                stated.names, birth_date=born, sex=stated.sex, postcodes=(_STREET.replace(" ", ""),)
            ),
        )
    return Crowd(children)


def shown(crowd: Crowd, **known: object) -> tuple[SearchHit, ...]:
    """Whom a search shows that may be made."""
    criteria = Criteria(**known)  # type: ignore[arg-type]
    return crowd.search(query_of(criteria))


def query_of(criteria: Criteria) -> Profile:
    """What is looked for."""
    return profile_of_criteria(
        given=criteria.given,
        family=criteria.family,
        birth_date=criteria.birth_date,
        birth_years=criteria.birth_years,
        sex=criteria.sex,
        postcode=criteria.postcode,
    )


def _said(crowd: Crowd, child: int) -> tuple[str, str, date]:
    (stated,) = crowd.children[child]
    return stated.givens[0], stated.families[0], date.fromisoformat(stated.birth_date)


def test_a_calendar_lists_no_street() -> None:
    """A made-up given name on every day at one postcode, where the right one finds its child."""
    for day in _DAYS:
        assert not shown(street(), given=_MADE_UP_GIVEN, birth_date=day, postcode=_STREET)
    for child in list(street().children)[:40]:
        name, _, born = _said(street(), child)
        found = shown(street(), given=name, birth_date=born, postcode=_STREET)
        assert child in [hit.child for hit in found]


def test_a_calendar_lists_no_year_of_a_school() -> None:
    """A made-up family name on every day, alone or beside the commonest given names."""
    names = [_said(street(), child)[0] for child in street().children]
    commonest = sorted(set(names), key=names.count)[-5:]
    for day in _DAYS:
        assert not shown(street(), family=_MADE_UP_FAMILY, birth_date=day)
        for name in commonest:
            assert not shown(street(), given=name, family=_MADE_UP_FAMILY, birth_date=day)


@pytest.mark.parametrize("sex", [Sex.FEMALE, Sex.MALE])
def test_a_year_lists_no_class(sex: Sex) -> None:
    """One name that is right and one that is made up, in the year of birth, at the postcode."""
    known = {"birth_years": (2015, 2016, 2017), "sex": sex, "postcode": _STREET}
    for child in street().children:
        name, family, _ = _said(street(), child)
        assert not shown(street(), given=_MADE_UP_GIVEN, family=family, **known)
        assert not shown(street(), given=name, family=_MADE_UP_FAMILY, **known)


def test_letters_are_no_names() -> None:
    """One letter or two are a slip or a sound away from half a class, and show nobody by it."""
    short = [*string.ascii_lowercase, *(a + b for a in "abcdehjlmnorstuwyz" for b in "aeiou")]
    for child in list(street().children)[:25]:
        _, _, born = _said(street(), child)
        for letters in short:
            try:
                found = shown(street(), given=letters, birth_date=born, postcode=_STREET)
            except CriteriaError:
                continue
            for hit in found:
                (stated,) = street().children[hit.child]
                forms = nickname_forms(letters) | cognate_forms(letters) | {letters}
                assert not forms.isdisjoint((*stated.givens, *stated.middles))


def test_a_list_of_names_is_no_name() -> None:
    """The commonest given names in one box, the commonest family names in the other."""
    givens = [_said(street(), child)[0] for child in street().children]
    families = [_said(street(), child)[1] for child in street().children]
    given_list = " ".join([_MADE_UP_GIVEN, *sorted(set(givens), key=givens.count)[-6:]])
    family_list = "-".join(sorted(set(families), key=families.count)[-6:])[:80]
    for child in street().children:
        _, _, born = _said(street(), child)
        assert not shown(street(), given=given_list, birth_date=born, postcode=_STREET)
        assert not shown(street(), family=family_list, birth_date=born)


def test_who_is_not_shown_fills_no_place() -> None:
    """However many share given name and birthday, a child who is meant by family name is shown."""
    namesakes = {n: (profile("Xanthe/Quillfeather", "2016-03-05"),) for n in range(150)}
    meant = profile("Rupert/Hargreaves", "2016-03-05")
    crowd = Crowd({**namesakes, 150: (meant,)})
    found = shown(crowd, given="Xanthe", family="Hargreaves", birth_date=date(2016, 3, 5))
    assert [hit.child for hit in found] == [150]


def test_who_is_not_shown_outdoes_nobody() -> None:
    """A neighbour of the same name and another birthday weighs more than a child with a slip in
    name, day and home, and is not who was meant."""
    crowd = Crowd(
        {
            1: (profile("Bettina/Ray", "2016-01-01", sex=Sex.FEMALE, postcode="SK11 6XY"),),
            2: (profile("Bettima/Cole", "2016-03-05", sex=Sex.FEMALE, postcode="SK11 6XZ"),),
        }
    )
    known = {"given": "Bettina", "birth_date": date(2016, 5, 3), "sex": Sex.FEMALE}
    assert [hit.child for hit in shown(crowd, **known, postcode="SK11 6XY")] == [2]


# The principle again, in other words and more generous: from the words themselves, without levels.

_GIVEN = st.sampled_from(
    [
        *("Ann", "Anna", "Hannah", "Jo", "Joe", "Eva", "Ava", "Isabella", "Bella", "Muhammad"),
        *("Mohamed", "Li", "Ng", "A", "Ray", "Rose", "Xyqua", "Ann Rose", "Rose Ann Eva"),
        *("Tom Ben Sam Ann", ""),
    ]
)
_FAMILY = st.sampled_from(
    [
        *("Ray", "Rae", "Roy", "Smith", "Smyth", "Smith-Jones", "Jones", "Jones-Ray-Khan-Cole"),
        *("Ng", "O", "Hargreaves", "Hargraves", "Ann", "Isabella", "Xyquarm", "MacDonald"),
        *("McDonald", ""),
    ]
)
_NAME = st.builds(
    lambda one, other: f"{one}/{other}".strip() if one or other else "", _GIVEN, _FAMILY
)
_DATE = st.sampled_from(
    [
        *("2016-03-05", "2016-05-03", "2016-03-06", "2016-03-15", "2016-08-20", "2016-01-01"),
        *("2017-03-05", "2017-08-20", "2014-11-30"),
    ]
).map(date.fromisoformat)
_HOME = st.sampled_from(["SK11 6XY", "SK11 6XZ", "SK11 7AB", "PR1 2AB", ""])
_SEX = st.sampled_from(list(Sex))


@st.composite
def sources(draw: st.DrawFn) -> tuple[Profile, ...]:
    """What one or two sources say of a child."""
    return tuple(
        profile(
            draw(_NAME),
            draw(_DATE),
            former=draw(st.sampled_from(["", "", "Ann/Jones"])),
            sex=draw(_SEX),
            postcode=(home := draw(_HOME)),
            old_postcode=draw(_HOME) if home else "",
        )
        for _ in range(draw(st.integers(1, 2)))
    )


@st.composite
def criteria(draw: st.DrawFn) -> Criteria:
    """A search that may be made."""
    born = draw(st.one_of(st.none(), _DATE))
    years = draw(st.sampled_from([(), (2016,), (2015, 2016, 2017)])) if born is None else ()
    try:
        return Criteria(draw(_GIVEN), draw(_FAMILY), born, years, draw(_SEX), draw(_HOME))
    except CriteriaError:
        assume(False)
        raise


def _is_like(typed: str, stored: str) -> bool:
    if typed == stored:
        return True
    by_slip = OSA.distance(typed, stored) == 1
    by_sound = sounds_alike(typed, stored)
    return min(len(typed), len(stored)) > 2 and (by_slip or by_sound)


def _agree(typed: Sequence[str], parts: Sequence[str], stored: set[str], forms: set[str]) -> bool:
    """Whether what was typed, or at least half of its parts, is like one of those stored."""
    if not forms.isdisjoint(stored) or any(_is_like(t, one) for t in typed for one in stored):
        return True
    like = [any(_is_like(part, one) for one in stored) for part in parts]
    return any(like) and 2 * sum(like) >= len(parts)


def _given_words_of(stated: Profile) -> set[str]:
    return {word for name in stated.names for word in (*name.given, *name.others)} | {
        *stated.joined
    }


def _words_of(stated: Profile) -> set[str]:
    return _given_words_of(stated) | {*stated.family_parts}


def _has_every_word(query: Profile, stated: Profile) -> bool:
    """Whether a child has every word that was typed, in whatever box, and two names at least."""
    (name,) = query.names
    families = name.halves or (name.family,)
    typed = [word for word in (*name.given[:1], *name.others, *families) if len(word) > 1]
    like = [any(_is_like(word, one) for one in _words_of(stated)) for word in typed]
    whole = "".join(sorted("".join((*name.given[:1], *name.others, name.family))))
    wholes = ["".join(sorted("".join((*n.given[:1], *n.others, n.family)))) for n in stated.names]
    return (
        len(typed) > 1
        and bool(stated.givens and stated.families)
        and (all(like) or whole in wholes)
    )


def _principle(asked: Criteria, child: tuple[Profile, ...]) -> bool:
    query = query_of(asked)
    given_forms = {f for g in query.givens for f in nickname_forms(g) | cognate_forms(g)}
    variants = {f for name in query.families for f in family_forms(name)}
    one_name = not any(s.placeholder or (s.givens and s.families) for s in child)
    exchanged = any(
        set(query.givens) & set(s.families) and set(query.families) & set(s.givens) for s in child
    ) or any(_has_every_word(query, s) for s in child)
    either = []
    for s in child:
        givens, families = _given_words_of(s), set(s.family_parts)
        if one_name:
            givens = families = givens | families
        given_parts = [word for name in query.names for word in (*name.given, *name.others)]
        family_parts = [part for part in query.family_parts if part not in query.families]
        either.append(
            (
                _agree(query.givens, given_parts, givens, given_forms),
                _agree(query.families, family_parts, families, variants),
            )
        )
    days = {date.fromisoformat(s.birth_date) for s in child}
    born = asked.birth_date
    date_agrees = born is not None and any(
        day == born
        or (day.year, day.month, day.day) == (born.year, born.day, born.month)
        or OSA.distance(day.isoformat(), born.isoformat()) == 1
        for day in days
    )
    years = asked.birth_years or ((born.year,) if born else ())
    year_agrees = date_agrees or any(day.year in years for day in days)
    stated = {s.sex for s in child if s.sex}
    sex_agrees = bool(query.sex) and (not stated or query.sex in stated)
    home_agrees = any(
        OSA.distance(home, query.postcode) <= 1
        for s in child
        for home in s.postcodes
        if query.postcode
    )
    for given_name, family in [*either, (exchanged, exchanged)]:
        if one_name:
            family = given_name or family
            given_name = given_name or (family and not query.givens)
        if (
            (family and date_agrees)
            or (given_name and date_agrees and home_agrees)
            or (given_name and family and year_agrees and (sex_agrees or home_agrees))
        ):
            return True
    return False


@given(asked=criteria(), child=sources())
def test_whoever_is_shown_would_have_been_found_by_what_agrees(
    asked: Criteria, child: tuple[Profile, ...]
) -> None:
    """Over whatever is typed and whatever the sources say, however little a child has to weigh."""
    hits = rank(query_of(asked), [Candidate(1, child)], load_model(), plausible_weight=-999)
    assert not hits or _principle(asked, child)


@given(asked=criteria(), children=st.lists(sources(), max_size=6), more=st.lists(sources()))
def test_who_is_not_shown_changes_nothing(
    asked: Criteria,
    children: list[tuple[Profile, ...]],
    more: list[tuple[Profile, ...]],
) -> None:
    """Children in whom too little agrees are not there: they are not shown and outdo nobody."""
    query = query_of(asked)
    strangers = [stated for stated in more if not _principle(asked, stated)]
    there = Crowd(dict(enumerate(children)))
    crowded = Crowd(dict(enumerate([*children, *strangers])))
    assert crowded.search(query)[:1] == there.search(query)[:1]
    assert {hit.child for hit in crowded.search(query)} <= set(range(len(children)))
