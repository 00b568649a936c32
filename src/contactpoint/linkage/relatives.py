"""Guards against taking relatives for one child: twins, brothers and sisters, parent and child.

Twins share everything but the given name. Some names are written for each other, though two
children of one family may bear them. A brother or sister differs in the date of birth as well.
"""

from collections.abc import Sequence
from datetime import date

from contactpoint.linkage.candidates import CandidateMatch
from contactpoint.linkage.households import Contradiction
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.name_shares import given_bits
from contactpoint.linkage.place import PLACE_AGREES, Place, place_of
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.support import Support, is_of_a_carer
from contactpoint.linkage.variants import are_two_usual, given_sex, one_spelling

FAMILY_AGREES = frozenset({Level.SAME, Level.HALF, Level.ONE_SLIP, Level.VARIANT})
DATE_NEARLY_AGREES = frozenset({Level.SAME, Level.DAY_MONTH_SWAPPED, Level.ONE_SLIP})

# A middle name is not among these: parents give one twin the other's name as a second one.
_SAME_GIVEN = frozenset({Level.SAME, Level.NAMES_SWAPPED, Level.NICKNAME})
_GIVEN_AGREES = frozenset({*_SAME_GIVEN, Level.HALF})
_ANOTHER_NAME = frozenset({Level.NEAR, Level.DIFFERENT, Level.MIDDLE_NAME, Level.COGNATE})
_SAME_DATE = frozenset({Level.SAME, Level.DAY_MONTH_SWAPPED})

# In bits. Below these the same child is not so much likelier than another child of its home that
# nobody need be asked. A twin is registered on the same day as the other, so that where one is held
# the other is too, and is weighed beside it; a brother or cousin is not. Chosen on the synthetic
# population with families, seeds 1 to 5.
SIBLINGS_BELOW, TWINS_BELOW = 8.5, 4.0

# In bits: so much rarer than an average given name.
_RARE_GIVEN_NAME_BITS = 1.0
# In letters.
_SHORT_FIRST_NAME = 5

# In years. Nobody becomes a parent younger, and no child of the index is so much older than another
# that it could be the other's parent.
_GENERATION_YEARS = 12


def possible_twins(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """Same family name, date of birth and home, another given name: rather twins than an alias.

    A home that one side does not state counts as the same: school files carry no address. Equal
    identifiers prove nothing, because twins are given each other's by mistake.
    """
    if any(_is_better_named(rival, best) for rival in rivals):
        return True
    places = best.levels(Field.POSTCODE)
    return (
        (given_names_differ(profile, best) or _halves_of_two_names(profile, best))
        and bool(best.levels(Field.FAMILY_NAME) & FAMILY_AGREES)
        and bool(best.levels(Field.BIRTH_DATE) & DATE_NEARLY_AGREES)
        and (not places or bool(places & PLACE_AGREES) or best.shares_identifier)
    )


def possible_siblings(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """As likely another child of the same home: a brother, sister or cousin.

    Either the sibling hypothesis says so (``households``). Or the given name and the date of birth
    both differ: of one child, a source gets one of the two wrong.
    """
    if best.siblings.weight < _apart_below(best) and not best.shares_identifier:
        return True
    given, dates = best.levels(Field.GIVEN_NAME), best.levels(Field.BIRTH_DATE)
    return bool(
        given
        and dates
        and not given & _SAME_GIVEN
        and not dates & _SAME_DATE
        and not best.shares_identifier
    )


def second_given_names_differ(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """One first given name beside two second ones: Ana Clara and Ana Luísa are two sisters.

    Of a child who is called by the first name alone a source may have another second one: no two
    children of a home are called James. A short first name is half of a double one.
    """
    return (
        best.contradicts(Contradiction.SECOND_NAMES)
        and not best.shares_identifier
        and (
            place_of(profile, best) is not Place.HOME
            or any(map(_has_a_double_name, (profile, *best.candidate.profiles)))
        )
    )


def has_a_carer_in_common(best: CandidateMatch) -> bool:
    """Whether a carer whom the statement names is one of the child's."""
    return any(kind.field == Support.CARER for kind in best.support)


def _has_a_double_name(profile: Profile) -> bool:
    """Whether a first given name may go with the second: Lily-Mae, Ana Clara, Zi Hao."""
    return any(
        len(name.given) > 1 or len(name.given[0]) <= _SHORT_FIRST_NAME
        for name in profile.names
        if name.given and name.others
    )


def another_generation(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """Born so many years apart that one may be the other's parent.

    A parent may bear the same name and live at the same address.
    """
    return any(
        profile.birth_date
        and other.birth_date
        and Level.SAME not in best.levels(Field.BIRTH_DATE)
        and abs(_year(profile) - _year(other)) >= _GENERATION_YEARS
        for other in best.candidate.profiles
    )


def _apart_below(best: CandidateMatch) -> float:
    return TWINS_BELOW if Level.SAME in best.levels(Field.BIRTH_DATE) else SIBLINGS_BELOW


def short_form_of_another(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """A short form that is a name of its own, and no sex stated: Charlie may be no Charlotte."""
    return (
        best.levels(Field.GIVEN_NAME) == {Level.NICKNAME}
        and not best.levels(Field.SEX)
        and not best.shares_identifier
        and any(
            are_two_usual(ours, theirs)
            for ours in profile.givens
            for other in best.candidate.profiles
            for theirs in other.givens
        )
    )


def another_family_name(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """Another family name that is no carer's: foster children of one birthday share a given name.

    A child is called after its mother here and its father there: then the other name is a carer's.
    No two share a rare given name by chance. Names in two scripts cannot be compared.
    """
    family = best.levels(Field.FAMILY_NAME)
    return bool(
        family
        and family <= _ANOTHER_NAME
        and not best.shares_identifier
        and not is_of_a_carer(profile, best.candidate.profiles)
        and given_bits(profile.givens) < _RARE_GIVEN_NAME_BITS
        and any(
            ours.isascii() == theirs.isascii()
            for ours in profile.families
            for other in best.candidate.profiles
            for theirs in other.families
        )
    )


def next_of_the_name(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """One of the two died before the other was born: the next child got the name."""
    return best.contradicts(Contradiction.DEATH)


def both_names_differ(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """Another given name and another family name: home, carer and date make no one child of two."""
    given, family = best.levels(Field.GIVEN_NAME), best.levels(Field.FAMILY_NAME)
    return bool(
        given
        and family
        and given <= _ANOTHER_NAME
        and family <= _ANOTHER_NAME
        and not best.shares_identifier
    )


def two_differences(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """Two things differ of those that a source gets right but for one in a hundred.

    One source may have one of them wrong. Two together are of two children as often.
    """
    if best.shares_identifier:
        return False
    given, family = best.levels(Field.GIVEN_NAME), best.levels(Field.FAMILY_NAME)
    dates, sexes = best.levels(Field.BIRTH_DATE), best.levels(Field.SEX)
    return (
        bool(given and not given & _GIVEN_AGREES)
        + bool(family and not family & FAMILY_AGREES)
        + bool(dates and Level.SAME not in dates)
        + bool(sexes and Level.SAME not in sexes)
        + best.contradicts(Contradiction.SECOND_NAMES)
        + best.contradicts(Contradiction.HOUSE)
    ) > 1


def given_names_differ(profile: Profile, best: CandidateMatch) -> bool:
    """Whether the given names are two names, not two ways of writing one.

    Names one letter apart are two when children are given both (Hayden and Jayden). So are cognates
    (Emily and Emma), unless an identifier says that a child is called by either.
    """
    levels = best.levels(Field.GIVEN_NAME)
    if not levels or levels & _GIVEN_AGREES:
        return False
    if levels <= {Level.DIFFERENT, Level.NEAR, Level.MIDDLE_NAME}:
        return True
    if Level.COGNATE in levels and best.shares_identifier:
        return False
    theirs = {name for other in best.candidate.profiles for name in other.givens}
    same_sex = best.levels(Field.SEX) == {Level.SAME}
    return any(_are_two(ours, other, same_sex) for ours in profile.givens for other in theirs)


def _are_two(ours: str, theirs: str, same_sex: bool) -> bool:
    """Whether two names that are nearly alike are two names.

    Two spellings of a name are one. Twins are given names that rhyme: a name with another first
    letter is no slip. Of a boy, Ada is a slip in Adam.
    """
    if one_spelling(ours) == one_spelling(theirs):
        return False
    sexes = {given_sex(ours), given_sex(theirs)}
    if same_sex and sexes == {"f", "m"}:
        return False
    return are_two_usual(ours, theirs) or ours[0] != theirs[0]


def _halves_of_two_names(profile: Profile, best: CandidateMatch) -> bool:
    """One is Lily-Mae and the other Lily, with another middle name: twins are named so."""
    return not any(_may_be_one_name(profile, other) for other in best.candidate.profiles)


def _may_be_one_name(ours: Profile, theirs: Profile) -> bool:
    if not set(ours.givens) & set(theirs.givens) or not _hyphenated(ours) ^ _hyphenated(theirs):
        return True
    whole = {name for one in (ours, theirs) if _hyphenated(one) for name in one.givens}
    ours_besides, theirs_besides = (
        {name for name in one.middles if not any(full.endswith(name) for full in whole)}
        for one in (ours, theirs)
    )
    return not (ours_besides and theirs_besides and not ours_besides & theirs_besides)


def _hyphenated(profile: Profile) -> bool:
    return any(len(name.given) > 1 for name in profile.names)


def _is_better_named(rival: CandidateMatch, best: CandidateMatch) -> bool:
    """Whether the rival has the very given name, family name and date, and the best has not."""
    return (
        Level.SAME not in best.levels(Field.GIVEN_NAME)
        and Level.SAME in rival.levels(Field.GIVEN_NAME)
        and bool(rival.levels(Field.FAMILY_NAME) & FAMILY_AGREES)
        and Level.SAME in rival.levels(Field.BIRTH_DATE)
    )


def _year(profile: Profile) -> int:
    return date.fromisoformat(profile.birth_date).year
