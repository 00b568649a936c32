"""One entry of a register."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from contactpoint.children.statement import OrganisationScheme


class Standing(IntEnum):
    """Whether an organisation works. What has more of a claim to a number in common is greater."""

    PROPOSED = 1
    CLOSED = 2
    OPEN = 3


@dataclass(frozen=True, slots=True)
class RegisteredOrganisation:
    """A school or practice as its register has it.

    ``authority`` is the nine-character GSS code of the upper-tier authority of its area, or empty
    where the register does not say. ``laestab`` is a school's other number (authority and
    establishment, seven digits), or empty: it passes from a school to its successor, and only the
    one that has it now is given it. ``successor`` is the URN of the school that replaced it.
    ``closes_on`` is the day on which it closed, or is to close, where the register says.
    """

    scheme: OrganisationScheme
    code: str
    name: str
    town: str = ""
    postcode: str = ""
    authority: str = ""
    standing: Standing = Standing.OPEN
    laestab: str = ""
    successor: str = ""
    closes_on: date | None = None

    @property
    def open(self) -> bool:
        """Whether it is open."""
        return self.standing is Standing.OPEN
