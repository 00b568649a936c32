"""Which names are forms of one name, and which two children of one home may bear."""

import csv
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.folding import folded_words
from contactpoint.linkage import variants
from contactpoint.linkage.variants import (
    are_two_names,
    are_two_usual,
    cognate_forms,
    given_sex,
    is_usual_given,
    nickname_forms,
    one_spelling,
)

_DATA = Path(variants.__file__).parent / "data"
_COMMONEST = 100

# Two of the commonest names of one sex, one of which is the other's short form: a source that
# calls the child so is far likelier than a home with both.
_SHORT_FORMS_OF_USUAL_NAMES = """
alex alexander | alexandra lexi | bella isabel | bella isabella | bella isabelle | bella isobel |
isabel isabella | isabella isabelle | isabella isobel | leo leon | lewis louis | luca lucas |
lucas luke | sophia sophie |
ben benjamin | bobby robert | charles charlie | edward teddy | eleanor ellie | elizabeth libby |
evelyn evie | freddie frederick | grace gracie | harrison harry | harry henry | jacob jake |
james jamie | louie louis | rose rosie | teddy theodore | theo theodore | thomas tommy
"""
# Two of the commonest that are one name: told apart by nobody who hears them.
_SPELLINGS_OF_USUAL_NAMES = """
finlay finley | hollie holly | isabel isabelle | isabel isobel | isabelle isobel | lilly lily |
maddison madison | mohammad mohammed | mohammad muhammad | mohammed muhammad | reece rhys |
sofia sophia
"""


def _pairs(text: str) -> set[tuple[str, ...]]:
    return {tuple(pair.split()) for pair in text.split("|")}


def _listed() -> Iterator[tuple[str, str, str]]:
    with (_DATA / "nicknames.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield from ((row["kind"], row["name"], other) for other in row["others"].split())


_LISTED = list(_listed())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mia", "maya"),
        ("eve", "evelyn"),
        ("mae", "mary"),
        ("ella", "helen"),
        ("anna", "hanna"),
        ("ella", "ellie"),
        ("emily", "emilia"),
        ("layla", "lyla"),
        ("anaya", "inaya"),
        ("luke", "luca"),
        ("sean", "shane"),
        ("mary", "maria"),
        ("molly", "mary"),
        ("alexa", "alexandra"),
    ],
)
def test_what_two_sisters_or_brothers_bear_is_no_agreement(one: str, other: str) -> None:
    """Parents give each as a name of its own, and nobody is called the other."""
    assert other not in nickname_forms(one)
    assert other in cognate_forms(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("hassan", "hussain"), ("zayd", "zayn"), ("muhammad", "mahmoud"), ("mohamed", "ahmed")],
)
def test_two_names_that_only_look_alike_are_no_forms(one: str, other: str) -> None:
    """Nor are the names of the Prophet's two grandsons, whom two brothers are named for."""
    assert other not in nickname_forms(one) | cognate_forms(one)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("charlie", "charles"),
        ("bella", "isabella"),
        ("alfie", "alfred"),
        ("max", "maximilian"),
        ("ellie", "eleanor"),
        ("bill", "william"),
        ("alex", "alexandra"),
        ("teddy", "theodore"),
        ("lily", "lillian"),
        ("gosia", "malgorzata"),
        ("kuba", "jakub"),
        ("emeka", "chukwuemeka"),
        ("tobi", "oluwatobiloba"),
        ("sasha", "oleksandr"),
    ],
)
def test_what_a_child_is_called_agrees(short: str, full: str) -> None:
    """Whether the short form is registered as a name of its own or not."""
    assert short in nickname_forms(full)
    assert full in nickname_forms(short)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("muhammad", "mohd"),
        ("youssef", "yusuf"),
        ("zayn", "zain"),
        ("niamh", "neve"),
        ("khaled", "khalid"),
        ("hassan", "xasan"),
        ("mohamed", "maxamed"),
        ("aisha", "caasha"),
        ("wiktoria", "victoria"),
        ("ayesha", "aisha"),
    ],
)
def test_spellings_of_one_name_agree(one: str, other: str) -> None:
    """Transliterations, and the spellings of another country."""
    assert other in nickname_forms(one)


def test_of_the_commonest_names_only_known_short_forms_and_spellings_agree() -> None:
    """A pair that is not on the lists above would join two sisters, or two brothers."""
    births = variants._births()
    commonest = [
        set(sorted(births, key=lambda name: -births[name][sex])[:_COMMONEST]) for sex in (0, 1)
    ]
    found = {
        kind: {
            (one, other)
            for listed_as, one, other in _LISTED
            if listed_as == kind and any({one, other} <= names for names in commonest)
        }
        for kind in ("nickname", "spelling")
    }
    assert found == {
        "nickname": _pairs(_SHORT_FORMS_OF_USUAL_NAMES),
        "spelling": _pairs(_SPELLINGS_OF_USUAL_NAMES),
    }


@given(st.sampled_from(_LISTED))
def test_a_pair_is_listed_once_folded_and_both_ways(pair: tuple[str, str, str]) -> None:
    """And never as agreement and as two children's names at once."""
    kind, one, other = pair
    assert folded_words(one) == (one,)
    assert folded_words(other) == (other,)
    agree = kind != "cognate"
    for name, form in ((one, other), (other, one)):
        assert (form in nickname_forms(name)) is agree
        assert (form in cognate_forms(name)) is not agree


def test_two_usual_names() -> None:
    """Ellie is Eleanor's short form and a name of its own; Bill is registered by nobody."""
    assert are_two_usual("ellie", "eleanor")
    assert not are_two_usual("bill", "william")
    assert not are_two_usual("ellie", "ellie")


@given(st.sampled_from(sorted(variants._births())), st.sampled_from(sorted(variants._births())))
def test_two_are_usual_in_either_order(one: str, other: str) -> None:
    """And only where each is."""
    both = is_usual_given(one) and is_usual_given(other)
    assert are_two_usual(one, other) == are_two_usual(other, one) == (both and one != other)


@pytest.mark.parametrize(
    ("one", "other", "two"),
    [
        ("aisha", "alisha", True),
        ("abdirahman", "abdirahim", True),
        ("zayd", "zayn", True),
        ("mia", "maya", True),
        ("muhammad", "mohd", False),
        ("charlie", "charles", False),
        ("jayden", "jaydem", False),
        ("jayden", "jayden", False),
    ],
)
def test_a_slip_seldom_makes_another_name(one: str, other: str, two: bool) -> None:
    """Two names that children bear are two names, unless one child bears both."""
    assert are_two_names(one, other) is are_two_names(other, one) is two


@pytest.mark.parametrize(
    ("name", "sex"),
    [
        ("alexandra", "f"),
        ("alexander", "m"),
        ("mia", "f"),
        ("muhammad", "m"),
        ("charlie", ""),
        ("frankie", ""),
        ("zylphia", ""),
    ],
)
def test_a_name_tells_the_sex_where_nearly_all_who_bear_it_are_of_one(name: str, sex: str) -> None:
    """Charlie may be a boy or a girl, and of a name that hardly anybody bears nothing is known."""
    assert given_sex(name) == sex


@given(st.sampled_from([pair for pair in _LISTED if pair[0] == "spelling"]))
def test_one_spelling_stands_for_all(pair: tuple[str, str, str]) -> None:
    """The same one for each of them, and it is one of them."""
    _, one, other = pair
    shared = one_spelling(one)
    assert shared == one_spelling(other) == one_spelling(shared)


@pytest.mark.parametrize(
    "names", ["muhammad mohammed hassan hussain", "mia maya", "jayden aiden", "sean shane"]
)
def test_names_that_differ_do_not_share_a_spelling(names: str) -> None:
    """Chains of spellings do not lead from one name to another."""
    apart = [name for name in names.split() if name != "mohammed"]
    for one, other in combinations(apart, 2):
        assert one_spelling(one) != one_spelling(other)
    assert one_spelling("mohammed") == one_spelling("muhammad")
    assert one_spelling("zylphia") == "zylphia"
