"""When a filler for a given name is the child's name after all: both sides have it, and a home."""

from contactpoint.children.fillers import is_default_birthday
from contactpoint.linkage.profile import Profile


def agreed_filler(left: Profile, right: Profile) -> bool:
    """Whether one word that is a filler elsewhere is the same child's name on both sides.

    "Baby" on one side alone is a filler. On both, beside the very family name, date of birth and
    home (or a number), it is a name: nobody else is called so there. Different numbers tell twins
    who wait for their names, and a date or an address that stands for "not known" is no agreement.
    """
    if not left.filler or left.filler != right.filler:
        return False
    if left.givens or right.givens:
        return False
    if left.birth_date != right.birth_date or set(left.families).isdisjoint(right.families):
        return False
    if _differ(left.nhs_number, right.nhs_number) or (
        left.upns and right.upns and set(left.upns).isdisjoint(right.upns)
    ):
        return False
    if left.nhs_number and left.nhs_number == right.nhs_number:
        return True
    if not set(left.upns).isdisjoint(right.upns):
        return True
    return (
        bool(left.birth_date)
        and not is_default_birthday(left.birth_date)
        and _have_one_home(left, right)
    )


def _have_one_home(left: Profile, right: Profile) -> bool:
    return (
        bool(left.postcode)
        and left.postcode == right.postcode
        and not (left.communal or right.communal)
        and not _differ(left.house, right.house)
    )


def _differ(ours: str, theirs: str) -> bool:
    return bool(ours and theirs and ours != theirs)
