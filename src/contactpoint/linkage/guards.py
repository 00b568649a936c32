"""Guards: named rules that no match weight may overrule.

Each guard looks at one statement and the candidate that matches it best. A guard that holds sends
the pair to a person. Only ``another_registered_child`` says outright that there are two children.
"""

from collections.abc import Callable, Sequence

from contactpoint.children.fillers import is_default_birthday
from contactpoint.linkage.candidates import MARGIN, CandidateMatch
from contactpoint.linkage.filler_names import agreed_filler
from contactpoint.linkage.households import Contradiction
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.name_shares import given_bits, is_usual_family
from contactpoint.linkage.place import Place, place_of
from contactpoint.linkage.prior import name_bits
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.linkage.relatives import (
    DATE_NEARLY_AGREES,
    FAMILY_AGREES,
    another_family_name,
    another_generation,
    both_names_differ,
    given_names_differ,
    has_a_carer_in_common,
    next_of_the_name,
    possible_siblings,
    possible_twins,
    second_given_names_differ,
    short_form_of_another,
    two_differences,
)
from contactpoint.linkage.resemblance import born_together
from contactpoint.linkage.support import Support

# Beside a shared identifier everything else must at least not speak against the child, in bits.
_REST_AT_LEAST = 3.0

# In bits: so much rarer than an average name.
_RARE_NAME_BITS = 2.0
# In bits. Of a name that counts less than this, an area has two of one year, and a street of a city
# may have two of one day.
_KNOWN_BY_NAME_BITS = -2.0
# In bits. Of a name that counts so much less, England has so many that in one year some two share
# the day.
_VERY_COMMON_BITS = -6.45

_OF_A_FAMILY = frozenset({Support.CARER, Support.TELEPHONE})

# The levels on which a field is as its source has it.
_EXACT = {
    Field.GIVEN_NAME: frozenset({Level.SAME, Level.NAMES_SWAPPED, Level.NICKNAME}),
    Field.BIRTH_DATE: frozenset({Level.SAME, Level.DAY_MONTH_SWAPPED}),
}

Guard = Callable[[Profile, CandidateMatch, Sequence[CandidateMatch]], bool]


def another_registered_child(profile: Profile, best: CandidateMatch) -> bool:
    """Two NHS numbers beside two given names or two dates of birth: these are two children.

    This tells twins apart when both have been registered. No person needs to be asked. A number
    that somebody else than health has written says nothing so certain.
    """
    dates = best.levels(Field.BIRTH_DATE)
    return (
        _numbers_conflict(best)
        and all(any(map(_is_registered, of)) for of in ((profile,), best.candidate.profiles))
        and not best.shares_identifier
        and (given_names_differ(profile, best) or bool(dates and not dates & DATE_NEARLY_AGREES))
    )


def another_date_of_birth(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """Another date of birth, and nothing that makes a slip likelier than another child.

    Two Oliver Smiths are born days apart, and two Margarets of one site a month. In one home a
    carer in common tells cousins apart, and the days between tell brothers: one mother bears no two
    children within nine months. A name so rare that no two cousins chose it will do for the carer,
    and where one side states no home a rare family name. Where one has 1 January of the year, a
    name will do that is no common one. Beside a shared identifier the rest decides.
    """
    dates = best.levels(Field.BIRTH_DATE)
    if not dates or Level.SAME in dates or best.shares_identifier:
        return False
    place = place_of(profile, best)
    if dates == {Level.DIFFERENT} or place in (Place.ELSEWHERE, Place.NO_HOME):
        return True
    if place is Place.HOME and born_together(profile, best):
        chosen_once = given_bits(profile.givens, profile.families) >= 0.0
        rare = chosen_once and name_bits(profile) >= _RARE_NAME_BITS
        if rare or has_a_carer_in_common(best):
            return False
    if Level.NEW_YEARS_DAY in dates:
        return name_bits(profile) < _KNOWN_BY_NAME_BITS
    return place is Place.HOME or any(map(is_usual_family, profile.families))


def default_birthday(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """Both born on 1 January, which stands for a date not known, and no home in common.

    In one home, or where one side states none, a name that is rarer than most will do, and in one
    home a carer in common: many who came alone live in one house.
    """
    if (
        best.shares_identifier
        or Level.SAME not in best.levels(Field.BIRTH_DATE)
        or not is_default_birthday(profile.birth_date)
    ):
        return False
    place = place_of(profile, best)
    if place is Place.HOME and has_a_carer_in_common(best):
        return False
    return place in (Place.ELSEWHERE, Place.NO_HOME) or name_bits(profile) < 0


def very_common_name(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """Of a name that thousands bear two are born on one day, and one side states no home.

    A carer or a telephone in common says whose child it is. Where another child comes as near, that
    is what a person has to know.
    """
    return (
        not best.shares_identifier
        and not any(kind.field in _OF_A_FAMILY for kind in best.support)
        and not (rivals and rivals[0].weight > best.weight - MARGIN)
        and name_bits(profile) < _VERY_COMMON_BITS
        and place_of(profile, best) is Place.NOT_STATED
    )


def another_house(profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]) -> bool:
    """Two houses of one postcode, and a name that many bear: rather two children of one street.

    Beside a carer in common it is one who moved a few doors on.
    """
    return (
        best.contradicts(Contradiction.HOUSE)
        and not best.shares_identifier
        and not has_a_carer_in_common(best)
        and name_bits(profile) < _KNOWN_BY_NAME_BITS
    )


def identifier_of_another(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """The same NHS number or UPN beside another name, another date or little else.

    A row gets a brother's or sister's number by mistake: Muhammad that of Muhammad Hashim.
    """
    if not best.shares_identifier:
        return any(rival.shares_identifier for rival in rivals)
    rest = max(
        sum(
            weight.weight
            for weight in match.fields
            if weight.field not in (Field.NHS_NUMBER, Field.UPN)
        )
        for match in best.matches
    )
    return (
        rest < _REST_AT_LEAST
        or best.levels(Field.GIVEN_NAME) == {Level.DIFFERENT}
        or best.levels(Field.BIRTH_DATE) == {Level.DIFFERENT}
    )


def identifiers_of_two_children(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """The NHS number is one child's and the UPN another's: one of the two is wrong."""
    everyone = (best, *rivals)
    holders = [
        {match.child for match in everyone if Level.SAME in match.levels(field)}
        for field in (Field.NHS_NUMBER, Field.UPN)
    ]
    return all(holders) and not holders[0] & holders[1]


def conflicting_nhs_numbers(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """Both have a valid NHS number and the numbers differ; a person has only one."""
    return _numbers_conflict(best)


def conflicting_upns(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """Both have a UPN, current or former, and none is shared; a pupil keeps one for life."""
    levels = best.levels(Field.UPN)
    return bool(levels) and Level.SAME not in levels


def placeholder_name(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """One side has no given name, or none yet ("Baby"), which would fit either of two twins.

    An identifier and the date will do. So will the very filler at the very home, which is a name
    then, and the same house and the same carer for a newborn who was named since, where no other
    child of that birth is known and nobody wrote "Twin".
    """
    if best.levels(Field.GIVEN_NAME):
        return False
    if Level.SAME not in best.levels(Field.BIRTH_DATE):
        return True
    return not (
        best.shares_identifier
        or _bears_the_filler(profile, best)
        or _was_named_since(profile, best, rivals)
    )


def contradicts_a_statement(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """The statement is like one source of the record, and contradicts another.

    A is B and B is C, but A is not C. A given name or date that some source states exactly is no
    contradiction.
    """
    return any(
        Level.DIFFERENT in (levels := best.levels(field)) and levels.isdisjoint(_EXACT[field])
        for field in _EXACT
        if len(best.levels(field)) > 1
    )


GUARDS: tuple[tuple[DecisionReason, Guard], ...] = (
    (DecisionReason.IDENTIFIERS_OF_TWO_CHILDREN, identifiers_of_two_children),
    (DecisionReason.POSSIBLE_TWINS, possible_twins),
    (DecisionReason.IDENTIFIER_OF_ANOTHER, identifier_of_another),
    (DecisionReason.CONFLICTING_NHS_NUMBERS, conflicting_nhs_numbers),
    (DecisionReason.CONFLICTING_UPNS, conflicting_upns),
    (DecisionReason.PLACEHOLDER_NAME, placeholder_name),
    (DecisionReason.ANOTHER_GENERATION, another_generation),
    (DecisionReason.NEXT_OF_THE_NAME, next_of_the_name),
    (DecisionReason.BOTH_NAMES_DIFFER, both_names_differ),
    (DecisionReason.TWO_DIFFERENCES, two_differences),
    (DecisionReason.SECOND_GIVEN_NAMES_DIFFER, second_given_names_differ),
    (DecisionReason.ANOTHER_FAMILY_NAME, another_family_name),
    (DecisionReason.ANOTHER_DATE_OF_BIRTH, another_date_of_birth),
    (DecisionReason.POSSIBLE_SIBLINGS, possible_siblings),
    (DecisionReason.DEFAULT_BIRTHDAY, default_birthday),
    (DecisionReason.ANOTHER_HOUSE, another_house),
    (DecisionReason.VERY_COMMON_NAME, very_common_name),
    (DecisionReason.SHORT_FORM_OF_ANOTHER, short_form_of_another),
    (DecisionReason.CONTRADICTS_A_STATEMENT, contradicts_a_statement),
)


def _bears_the_filler(profile: Profile, best: CandidateMatch) -> bool:
    """Whether every source of the record has the statement's filler for a name, and one agrees."""
    theirs = best.candidate.profiles
    return all(one.filler == profile.filler and not one.givens for one in theirs) and any(
        agreed_filler(profile, one) for one in theirs
    )


def _was_named_since(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    kinds = {kind.field for kind in best.support}
    everybody = (profile, *best.candidate.profiles)
    return (
        {Support.HOUSE, Support.CARER} <= kinds
        and bool(best.levels(Field.FAMILY_NAME) & FAMILY_AGREES)
        and not any(one.of_several for one in everybody)
        and not any(Level.SAME in rival.levels(Field.BIRTH_DATE) for rival in rivals)
    )


def _is_registered(profile: Profile) -> bool:
    return bool(profile.nhs_number) and profile.allotted == profile.nhs_number


def _numbers_conflict(best: CandidateMatch) -> bool:
    levels = best.levels(Field.NHS_NUMBER)
    return bool(levels) and Level.SAME not in levels
