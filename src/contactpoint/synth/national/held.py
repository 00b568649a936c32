"""What a source holds of each child, in columns, before it is written in the source's format."""

from dataclasses import dataclass

from contactpoint.synth.national.drawing import Flags, Ints
from contactpoint.synth.national.world import Columns


@dataclass(frozen=True, slots=True)
class Held(Columns):
    """One row a record. Names are codes; days are numbers; ``NONE`` where nothing is held.

    ``child`` is the child's place in the world of its block. ``upn`` is in digits and
    ``upn_written`` the code of what stands in its place where that is no UPN. ``since`` is the day
    from which name, address and practice have stood so.
    """

    child: Ints
    given: Ints
    middle: Ints
    family: Ints
    former_family: Ints
    other_name: Ints
    sex: Ints
    born: Ints
    died: Ints
    home: Ints
    former_home: Ints
    practice: Ints
    since: Ints
    as_at: Ints
    restricted: Flags
    carer: Ints
    school: Ints
    entered: Ints
    upn: Ints
    former_upn: Ints
    upn_written: Ints
