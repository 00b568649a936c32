"""One entry of a register."""

from dataclasses import dataclass

from contactpoint.children.statement import OrganisationScheme


@dataclass(frozen=True, slots=True)
class RegisteredOrganisation:
    """A school or practice as its register has it.

    ``authority`` is the nine-character GSS code of the upper-tier authority of its area, or empty
    where the register does not say. ``laestab`` is a school's other number (authority and
    establishment, seven digits), or empty. ``successor`` is the URN of the school that replaced it.
    """

    scheme: OrganisationScheme
    code: str
    name: str
    town: str = ""
    postcode: str = ""
    authority: str = ""
    open: bool = True
    laestab: str = ""
    successor: str = ""
