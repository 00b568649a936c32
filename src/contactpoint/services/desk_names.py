"""The names of desks."""

from collections.abc import Mapping, Sequence

from contactpoint.access.scope import NATIONAL, Scope
from contactpoint.store.repositories import authorities

_NATIONAL_DESK = "The national desk"


def desk_names(desks: Sequence[Scope]) -> Mapping[Scope, str]:
    """The name of each desk as people call it, in this order; its code where no register has it.

    Names of authorities are public, so nobody is asked who wants to know them.
    """
    names = authorities.names_of(one.code for one in desks)
    return {
        one: _NATIONAL_DESK if one == NATIONAL else names.get(one.code) or one.code for one in desks
    }
