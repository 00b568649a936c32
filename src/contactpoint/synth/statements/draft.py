"""A statement about to be written, with the truth about it."""

from dataclasses import dataclass, field
from datetime import date

from contactpoint.children.statement import Carer, Statement
from contactpoint.synth.england import School
from contactpoint.synth.families import FamilyKind
from contactpoint.synth.households import Household, TrueChild


@dataclass(frozen=True, slots=True)
class TrueStatement:
    """A statement and its true child.

    ``child`` counts from 1; ``twin_set`` is the same for children born together and ``None`` for
    others. ``group`` is the group of family names that the household comes from, where it has one.
    ``household`` counts homes from 1, and 0 stands for a home that is not known: brothers, cousins
    and all others who live in one home have the same. ``family`` says what makes the child hard to
    tell from others.
    """

    child: int
    statement: Statement
    twin_set: int | None
    group: str = ""
    household: int = 0
    family: FamilyKind = FamilyKind.ORDINARY


@dataclass(frozen=True, slots=True)
class Draft:
    """A true statement, and what its file says besides.

    ``statement`` is what a reader makes of the file. A number whose check fails is in the file, as
    ``nhs_written`` or ``upn_written``, and not in the statement. ``own_reference`` says that the
    reference is a number allotted to this child, so that it cannot be another child's. ``middle``
    is the end of the given names that the file states apart. ``delivery`` counts what one source
    sends, from 1.
    """

    true: TrueStatement
    school: School | None = None
    nhs_written: str = ""
    upn_written: str = ""
    own_reference: bool = True
    middle: str = ""
    delivery: int = 1


@dataclass(frozen=True, slots=True)
class Subject:
    """A child with everything that sources may know of it.

    ``number`` counts children and ``home_number`` the homes they live in, both from 1.
    ``transfer`` is the child's school if it sends transfer files, ``listing`` if it sends lists.
    ``former_school`` is the school before, if the child came from another authority.
    ``carers_said`` is what each source has said of the carers of the household's children before.
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
    carers_said: dict[str, tuple[Carer, ...]] = field(default_factory=dict)

    def says(self, statement: Statement) -> TrueStatement:
        """A statement about this child, with the truth about the child."""
        return TrueStatement(
            self.number,
            statement,
            self.child.twin_set,
            self.household.group,
            self.home_number,
            self.family_kind,
        )

    @property
    def family_kind(self) -> FamilyKind:
        """What makes the child hard to tell from others."""
        child, kind = self.child, self.household.kind
        if kind is not FamilyKind.ORDINARY:
            return kind
        if child.twin_set is not None:
            return FamilyKind.TWINS
        if (child.birth_date.month, child.birth_date.day) == (1, 1):
            return FamilyKind.FIRST_OF_JANUARY
        return FamilyKind.MUHAMMAD_FIRST if child.leading else FamilyKind.ORDINARY
