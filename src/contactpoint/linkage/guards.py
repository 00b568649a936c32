"""Guards: what no weight may overrule.

Each is a named rule over one statement and the candidate that matches it best. A guard that holds
sends the pair to a person; only ``another_registered_child`` says outright that there are two.
"""

from collections.abc import Callable, Sequence

from contactpoint.linkage.candidates import CandidateMatch
from contactpoint.linkage.levels import Field, Level
from contactpoint.linkage.profile import Profile
from contactpoint.linkage.reasons import DecisionReason
from contactpoint.linkage.variants import is_usual_family, is_usual_given

_FAMILY_AGREES = frozenset({Level.SAME, Level.HALF, Level.ONE_SLIP, Level.VARIANT})
_DATE_NEARLY_AGREES = frozenset({Level.SAME, Level.DAY_MONTH_SWAPPED, Level.ONE_SLIP})
_PLACE_AGREES = frozenset({Level.SAME, Level.OLD_ADDRESS, Level.ONE_SLIP})
_SAME_GIVEN = frozenset({Level.SAME, Level.NAMES_SWAPPED, Level.NICKNAME, Level.MIDDLE_NAME})

# Beside a shared identifier everything else must at least not speak against the child, in bits.
_REST_AT_LEAST = 3.0

Guard = Callable[[Profile, CandidateMatch, Sequence[CandidateMatch]], bool]


def another_registered_child(profile: Profile, best: CandidateMatch) -> bool:
    """Two NHS numbers beside two given names or two dates of birth were given to two children.

    This is how twins are told apart when both have been registered; nobody needs to be asked.
    """
    dates = best.levels(Field.BIRTH_DATE)
    return (
        _numbers_conflict(best)
        and not best.shares_identifier
        and (given_names_differ(profile, best) or bool(dates and not dates & _DATE_NEARLY_AGREES))
    )


def possible_twins(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """Same family name, date of birth and home, another given name: rather twins than an alias.

    A home that one side does not state counts as the same: school files carry no address. Equal
    identifiers do not help, because twins are given each other's by mistake.
    """
    places = best.levels(Field.POSTCODE)
    if any(_is_better_named(rival, best) for rival in rivals):
        return True
    return (
        given_names_differ(profile, best)
        and bool(best.levels(Field.FAMILY_NAME) & _FAMILY_AGREES)
        and bool(best.levels(Field.BIRTH_DATE) & _DATE_NEARLY_AGREES)
        and (not places or bool(places & _PLACE_AGREES) or best.shares_identifier)
    )


def another_date_of_birth(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """Dates that differ by a slip need the same home or a rare family name; others a number.

    Without that, two Oliver Smiths born days apart, or sisters Mya and Myah, would be one child.
    """
    dates = best.levels(Field.BIRTH_DATE)
    if not dates or dates & {Level.SAME, Level.DAY_MONTH_SWAPPED} or best.shares_identifier:
        return False
    if dates == {Level.DIFFERENT}:
        return True
    same_home = bool(best.levels(Field.POSTCODE) & _PLACE_AGREES)
    rare_name = Level.SAME in best.levels(Field.FAMILY_NAME) and not any(
        map(is_usual_family, profile.families)
    )
    return not same_home and not rare_name


def identifier_of_another(
    profile: Profile, best: CandidateMatch, rivals: Sequence[CandidateMatch]
) -> bool:
    """The same NHS number or UPN beside another name or little else: a number given by mistake."""
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
    given = best.levels(Field.GIVEN_NAME)
    return rest < _REST_AT_LEAST or given == {Level.DIFFERENT}


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
    """One side has no given name, or none yet ("Baby"): only an identifier and the date will do.

    Family name, date and address together would fit either of two twins.
    """
    if best.levels(Field.GIVEN_NAME):
        return False
    return not (best.shares_identifier and Level.SAME in best.levels(Field.BIRTH_DATE))


GUARDS: tuple[tuple[DecisionReason, Guard], ...] = (
    (DecisionReason.IDENTIFIERS_OF_TWO_CHILDREN, identifiers_of_two_children),
    (DecisionReason.POSSIBLE_TWINS, possible_twins),
    (DecisionReason.IDENTIFIER_OF_ANOTHER, identifier_of_another),
    (DecisionReason.CONFLICTING_NHS_NUMBERS, conflicting_nhs_numbers),
    (DecisionReason.CONFLICTING_UPNS, conflicting_upns),
    (DecisionReason.PLACEHOLDER_NAME, placeholder_name),
    (DecisionReason.ANOTHER_DATE_OF_BIRTH, another_date_of_birth),
)


def given_names_differ(profile: Profile, best: CandidateMatch) -> bool:
    """Whether the given names are two names, not two ways of writing one.

    Names one letter apart are two when both are usual (Hayden and Jayden). So are cognates (Emily
    and Emma), unless an identifier says that a child is called by either.
    """
    levels = best.levels(Field.GIVEN_NAME)
    if not levels or levels & _SAME_GIVEN:
        return False
    if levels == {Level.DIFFERENT}:
        return True
    if Level.COGNATE in levels and best.shares_identifier:
        return False
    theirs = {name for other in best.candidate.profiles for name in other.givens}
    return any(map(is_usual_given, profile.givens)) and any(map(is_usual_given, theirs))


def _is_better_named(rival: CandidateMatch, best: CandidateMatch) -> bool:
    """Whether the rival has the very given name, family name and date, and the best has not."""
    return (
        Level.SAME not in best.levels(Field.GIVEN_NAME)
        and Level.SAME in rival.levels(Field.GIVEN_NAME)
        and bool(rival.levels(Field.FAMILY_NAME) & _FAMILY_AGREES)
        and Level.SAME in rival.levels(Field.BIRTH_DATE)
    )


def _numbers_conflict(best: CandidateMatch) -> bool:
    levels = best.levels(Field.NHS_NUMBER)
    return bool(levels) and Level.SAME not in levels
