"""What a search forgives beyond its boxes: every word counts, in any order, as it is heard."""

from datetime import date, timedelta
from itertools import permutations

import pytest

from contactpoint.children.sex import Sex
from contactpoint.linkage.keys import index_keys
from contactpoint.linkage.profile import profile_of_criteria
from contactpoint.linkage.reasons import Reason
from contactpoint.linkage.search import Sharing
from contactpoint.linkage.sounds import sounds_alike
from contactpoint.linkage.wider_clues import wider_clues
from tests.linkage.crowd import Crowd
from tests.linkage.invented import profile

_BORN = date(2017, 7, 4)
_DAY = _BORN.isoformat()


def _among(*names: str, others: int = 30) -> Crowd:
    """Children of one day, numbered from 1, and others of the days after."""
    children = {n: (profile(name, _DAY, sex=Sex.MALE),) for n, name in enumerate(names, 1)}
    for number in range(others):
        name = f"{('Tom', 'Ann', 'Ivo', 'Uma')[number % 4]}/{('Ray', 'Cole')[number % 2]}"
        born = (_BORN + timedelta(days=1 + number % 9)).isoformat()
        children[1000 + number] = (profile(name, born),)
    return Crowd(children)


def _first(crowd: Crowd, typed: str, **known: object) -> int | None:
    given_name, _, family = typed.partition("/")
    known = known or {"birth_date": _BORN}
    hits = crowd.search(profile_of_criteria(given=given_name, family=family, **known))  # type: ignore[arg-type]
    return hits[0].child if hits else None


_YEAR = {"birth_years": (2017,), "sex": Sex.MALE}


@pytest.mark.parametrize("known", [{"birth_date": _BORN}, _YEAR])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Muhammad Yahya/Khan", "Muhammad Zakariya/Khan"),
        ("Lily-Mae/Cole", "Lily-Rose/Cole"),
        ("Lily Mae/Cole", "Lily Rose/Cole"),
        ("Syed Ali Raza/Shah", "Syed Ali Hassan/Shah"),
        ("Maria Jose/Garcia", "Maria Ines/Garcia"),
        ("Thi Mai/Nguyen", "Thi Lan/Nguyen"),
    ],
)
def test_of_twins_who_share_a_name_the_one_whose_other_name_is_typed_comes_first(
    one: str, other: str, known: dict[str, object]
) -> None:
    """Whichever of the two has the lower number, and in whatever order the names are typed."""
    for first, second in ((one, other), (other, one)):
        crowd = _among(first, second)
        assert _first(crowd, first, **known) == 1
        assert _first(crowd, second, **known) == 2
        given_name, _, family = second.partition("/")
        turned = " ".join(reversed(given_name.replace("-", " ").split()))
        assert _first(crowd, f"{turned}/{family}", **known) == 2


def test_a_further_name_counts_as_it_sounds_and_with_a_slip() -> None:
    crowd = _among("Lily Mae/Cole", "Lily Rose/Cole", "Lily Kathryn/Cole")
    assert _first(crowd, "Lily Roze/Cole") == 2
    assert _first(crowd, "Lily Catherine/Cole") == 3


def test_who_has_every_name_typed_comes_before_who_is_called_by_the_first_alone() -> None:
    crowd = _among("Rose/Cole", "Mia Rose/Cole")
    assert _first(crowd, "Rose Mia/Cole") == 2
    assert _first(crowd, "Rose/Cole") == 1


def test_a_further_name_that_a_source_leaves_out_speaks_against_nobody() -> None:
    crowd = _among("Lily/Cole")
    with_it = crowd.search(profile_of_criteria(given="Lily Mae", family="Cole", birth_date=_BORN))
    without = crowd.search(profile_of_criteria(given="Lily", family="Cole", birth_date=_BORN))
    assert with_it[0].weight == without[0].weight


@pytest.mark.parametrize("known", [{"birth_date": _BORN}, _YEAR])
@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("James Hugo/Cole", "Hugo/Cole"),
        ("Muhammad Zayn/Khan", "Zayn/Khan"),
        ("Muhammad Zayn/Khan", "Muhammad/Khan"),
        ("Anna Maria Luisa/Cole", "Luisa/Cole"),
        ("Anna Maria Luisa/Cole", "Luiza/Cole"),
        ("Muhammad Zayn/Khan", "Muhamad/Khan"),
        ("Abdul Basit/Khan", "Abdl/Kahn"),
    ],
)
def test_a_child_is_found_by_each_of_its_given_names(
    stored: str, typed: str, known: dict[str, object]
) -> None:
    assert _first(_among(stored), typed, **known) == 1


@pytest.mark.parametrize("known", [{"birth_date": _BORN}, _YEAR])
@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Leung Hoi/Ching", "Hoi Ching/Leung"),
        ("Hoi Ching/Leung", "Leung/Hoi Ching"),
        ("Hoi Ching/Leung", "Leung Hoi/Ching"),
        ("Mai/Nguyen Thi", "Nguyen Thi/Mai"),
        ("Maria Jose/Garcia Lopez", "Garcia Lopez/Maria Jose"),
        ("Maria Jose/Garcia Lopez", "Garcia/Maria Jose"),
        ("Abdul Rahman/Al Masri", "Al Masri/Abdul Rahman"),
        ("Zi Hao/Li", "Li/Zihao"),
        ("Li Wu/Hu", "Hu Li/Wu"),
        ("Isabella/Hargreaves", "Hargreves/Isabella"),
    ],
)
def test_words_typed_in_another_box_or_order_find_the_child(
    stored: str, typed: str, known: dict[str, object]
) -> None:
    assert _first(_among("Xyla/Quill", stored, "Hoi Lam/Ng"), typed, **known) == 2


def test_a_second_given_name_typed_as_family_name_finds_the_child() -> None:
    """Laith Ibrahim Mohamed is Laith Ibrahim to a source that takes the second for the family's."""
    crowd = _among("Laith Ibrahim/Mohamed", "Taj Begum/Akter")
    assert _first(crowd, "Laith/Ibrahim") == 1
    assert _first(crowd, "Taj/Begum") == 2
    assert _first(crowd, "Laith/Ebrahim") is None
    assert _first(crowd, "Laith Ibrahim/") is None


def test_a_former_name_whose_words_were_typed_in_other_boxes_is_said_to_be_former() -> None:
    stored = profile("Ivo/Quill", _DAY, former="Hoi Ching/Leung")
    query = profile_of_criteria(given="Leung", family="Hoi Ching", birth_date=_BORN)
    (hit,) = Crowd({1: (stored,)}).search(query)
    assert Reason.FORMER_NAME in hit.reasons


def test_a_whole_name_typed_in_one_box_finds_the_child() -> None:
    assert _first(_among("Hoi Ching/Leung"), "/Leung Hoi Ching") == 1
    assert _first(_among("Hoi Ching/Leung"), "Hoi Ching Leung/") == 1


def test_words_that_are_not_the_childs_find_nobody_in_other_boxes() -> None:
    """All that was typed has to be the child's: a bag of common names is no name."""
    crowd = _among("Hoi Ching/Leung", "Muhammad Ali/Khan", "Ali/Hussain")
    assert _first(crowd, "Leung Brindlewick/Ching") is None
    assert _first(crowd, "Khan Hussain Ahmed Begum/Ali Muhammad Ibrahim") is None
    assert _first(crowd, "Khan Brindlewick/Thraxborough") is None


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Catherine/Phillips", "Kathryn/Filips"),
        ("Yusuf/Chaudhry", "Yousef/Chowdhury"),
        ("Szymon/Wojcik", "Shimon/Woycik"),
        ("Siobhan/Keogh", "Shivaun/Keough"),
        ("Khadija/Wasim", "Hadeeja/Vaseem"),
        ("Michael/Thompson", "Mikel/Tomson"),
    ],
)
def test_both_names_as_they_are_heard_find_the_child(stored: str, typed: str) -> None:
    crowd = _among("Ann/Ray", stored)
    hits = crowd.search(
        profile_of_criteria(given=typed.split("/")[0], family=typed.split("/")[1], birth_date=_BORN)
    )
    assert [hit.child for hit in hits] == [2]
    assert not {Reason.SAME_GIVEN_NAME, Reason.SAME_FAMILY_NAME} & set(hits[0].reasons)


@pytest.mark.parametrize("typed", ["Kathryn/Filips", "Catharine/Filips", "Cathryn/Phillips"])
def test_names_as_they_are_heard_find_the_child_in_its_year(typed: str) -> None:
    assert _first(_among("Ann/Ray", "Catherine/Phillips"), typed, **_YEAR) == 2


def test_how_names_sound_is_looked_up_only_where_the_child_was_not_found() -> None:
    crowd = _among("Catherine/Phillips")
    asked: list[set[str]] = []
    ask = crowd.look_up

    def noting(sought: dict[str, int]) -> Sharing:
        asked.append({key.partition("|")[0] for key in sought})
        return ask(sought)

    crowd.look_up = noting  # type: ignore[method-assign]
    assert _first(crowd, "Catherine/Phillips") == 1
    assert not any({"sg", "sf"} & kinds for kinds in asked)
    assert _first(crowd, "Kathryn/Filips") == 1
    assert {"sg", "sf"} <= asked[-1]


_NAMES = (
    "catherine kathryn katarzyna michael mikel stephen steven yusuf yousef khadija hadija siobhan "
    "shivaun george jorge jakub yakub wasim vaseem zhang jang philip filip xavier zavier thomas"
)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [pair for pair in permutations(_NAMES.split(), 2) if sounds_alike(*pair)],
)
def test_whoever_sounds_alike_shares_a_key_of_the_sound(ours: str, theirs: str) -> None:
    stored = profile(f"{ours}/{ours}", _DAY)
    sought = profile_of_criteria(given=theirs, family=theirs, birth_date=_BORN)
    shared = index_keys(stored) & wider_clues(sought).keys()
    assert {"sg", "sf"} <= {key.partition("|")[0] for key in shared}


@pytest.mark.parametrize(
    "typed",
    ["Isbaella/Hragreaves", "Asabella/Jargreaves", "Issabella/Hrgreaves", "sabella/argreaves"],
)
def test_a_slip_in_the_beginning_of_both_names_beside_year_and_sex_still_finds(typed: str) -> None:
    assert _first(_among("Isabella/Hargreaves"), typed, **_YEAR) == 1


def test_so_does_one_in_names_that_no_list_has() -> None:
    """They begin as other names do."""
    assert _first(_among("Isandrix/Harquell"), "Isnadrix/Hraquell", **_YEAR) == 1
