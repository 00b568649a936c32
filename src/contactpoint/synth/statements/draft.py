"""A statement about to be written, with the truth about it."""

from dataclasses import dataclass
from datetime import date

from contactpoint.children.statement import Statement
from contactpoint.synth.england import School
from contactpoint.synth.households import Household, TrueChild


@dataclass(frozen=True, slots=True)
class TrueStatement:
    """A statement and its true child.

    ``child`` counts from 1; ``twin_set`` is the same for children born together and ``None`` for
    others. ``group`` is the group of family names that the household comes from, where it has one.
    ``household`` counts homes from 1, and 0 stands for a home that is not known: brothers, cousins
    and all others who live in one home have the same.
    """

    child: int
    statement: Statement
    twin_set: int | None
    group: str = ""
    household: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A true statement, and what its file says besides.

    ``statement`` is what a reader makes of the file. A number whose check fails is in the file, as
    ``nhs_written`` or ``upn_written``, and not in the statement. ``own_reference`` says that the
    reference is a number allotted to this child, so that it cannot be another child's.
    """

    true: TrueStatement
    school: School | None = None
    nhs_written: str = ""
    upn_written: str = ""
    own_reference: bool = True


@dataclass(frozen=True, slots=True)
class Subject:
    """A child with everything that sources may know of it.

    ``number`` counts children and ``home_number`` the homes they live in, both from 1.
    ``transfer`` is the child's school if it sends transfer files, ``listing`` if it sends lists.
    ``former_school`` is the school before, if the child came from another authority.
    """

    number: int
    home_number: int
    child: TrueChild
    household: Household
    nhs_number: str
    upn: str
    transfer: School | None
    listing: School | None
    former_school: School | None
    sibling_nhs: str
    as_at: date

    def says(self, statement: Statement) -> TrueStatement:
        """A statement about this child, with the truth about the child."""
        return TrueStatement(
            self.number,
            statement,
            self.child.twin_set,
            self.household.group,
            self.home_number,
        )
