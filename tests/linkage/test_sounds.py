"""Names that a listener may write for one another, and names that no listener confuses."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.linkage.levels import Field
from contactpoint.linkage.name_shares import listed_bits
from contactpoint.linkage.sounds import sound_codes, sounds_alike


def _pairs(text: str) -> list[str]:
    return text.split()


_ALIKE = _pairs(
    """
    catherine/kathryn stephen/steven phillip/filip geoffrey/jeffrey shaun/shawn leigh/lee
    jane/jain wright/rite smith/smyth thompson/tomson hughes/hews macdonald/mcdonald
    aimee/amy mohammed/muhamad hussain/husein qasim/kasim zahra/zara yusuf/yousef
    aisha/ayesha omar/umer khadija/hadeeja fatimah/fatma amina/ameenah wasim/vaseem
    singh/sing patel/patell chaudhary/chowdhury akhtar/akter szymon/shimon lukasz/lukash
    jakub/yakub wiktor/victor krzysztof/kshishtof zhang/jang siobhan/shivaun ciaran/kieran
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


@pytest.mark.parametrize(("field", "most"), [(Field.GIVEN_NAME, 7e-4), (Field.FAMILY_NAME, 3e-4)])
def test_the_names_of_few_pairs_of_children_sound_alike(field: Field, most: float) -> None:
    """Each name counts as often as children bear it, and no name counts with itself."""
    share = {name: 2.0**-bits for name, bits in listed_bits(field).items()}
    bearing: dict[str, list[str]] = {}
    for name in share:
        for code in sound_codes(name):
            bearing.setdefault(code, []).append(name)
    pairs = {pair for names in bearing.values() for pair in combinations(names, 2)}
    total = sum(share.values())
    assert 0 < sum(2 * share[ours] * share[theirs] for ours, theirs in pairs) / total**2 < most
