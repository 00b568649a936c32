"""Names that a listener may write for one another, and names that no listener confuses."""

from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.linkage.levels import Field
from contactpoint.linkage.name_shares import is_usual_family, listed_bits
from contactpoint.linkage.sounds import sound_codes, sounds_alike
from contactpoint.linkage.variants import is_usual_given


def _pairs(text: str) -> list[str]:
    return text.split()


_ALIKE = _pairs(
    """
    catherine/kathryn stephen/steven phillip/filip geoffrey/jeffrey shaun/shawn leigh/lee
    jane/jain wright/rite smith/smyth thompson/tomson hughes/hews macdonald/mcdonald
    aimee/amy mohammed/muhamad hussain/husein qasim/kasim zahra/zara yusuf/yousef
    aisha/ayesha omar/umer khadija/hadeeja fatimah/fatma amina/ameenah wasim/vaseem
    singh/sing patel/patell chaudhary/chowdhury akhtar/akter szymon/shimon lukasz/lukash
    jakub/yakub wiktor/victor krzysztof/kshishtof kowalska/kovalska laskowska/lascovsca
    zhang/jang siobhan/shivaun ciaran/kieran
    """
)
_NOT_ALIKE = _pairs(
    """
    leo/leah leah/lou mia/maya ella/ala eve/ava jane/joan mary/maria karen/kieran
    marina/maureen daniel/daniella alexander/alexandra george/georgia jack/jake aisha/isa
    price/perez brown/bourne singh/zheng king/quinn hosseini/hussain yahya/zakariya li/lee
    ng/ing
    """
)


def usual_givens() -> list[str]:
    """The given names that a thousand children bear."""
    return [name for name in listed_bits(Field.GIVEN_NAME) if is_usual_given(name)]


def usual_families() -> list[str]:
    """The family names that two may share by coincidence."""
    return [name for name in listed_bits(Field.FAMILY_NAME) if is_usual_family(name)]


_LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)


@pytest.mark.parametrize("pair", _ALIKE)
def test_a_listener_may_write_one_name_for_the_other(pair: str) -> None:
    ours, theirs = pair.split("/")
    assert sounds_alike(ours, theirs)
    assert sounds_alike(theirs, ours)


@pytest.mark.parametrize("pair", _NOT_ALIKE)
def test_no_listener_writes_one_of_these_for_the_other(pair: str) -> None:
    ours, theirs = pair.split("/")
    assert not sounds_alike(ours, theirs)


@given(_LETTERS, _LETTERS)
def test_names_sound_alike_where_their_codes_meet(ours: str, theirs: str) -> None:
    meet = not set(sound_codes(ours)).isdisjoint(sound_codes(theirs))
    assert sounds_alike(ours, theirs) == sounds_alike(theirs, ours) == meet


@given(st.text(max_size=12))
def test_every_name_has_a_code_and_sounds_like_itself(name: str) -> None:
    assert sound_codes(name)
    assert sounds_alike(name, name)


def test_a_name_in_other_letters_sounds_like_itself_alone() -> None:
    assert sound_codes("юсуф") == ("юсуф",)
    assert not sounds_alike("юсуф", "юсеф")


@pytest.mark.parametrize("names_of", [usual_givens, usual_families])
def test_few_pairs_of_usual_names_sound_alike(names_of: Callable[[], list[str]]) -> None:
    """Fewer than 1 in 1,000, spellings of one name among them."""
    names = names_of()
    alike = sum(sounds_alike(*pair) for pair in combinations(names, 2))
    assert 0 < alike < len(names) * (len(names) - 1) / 2 / 1000
