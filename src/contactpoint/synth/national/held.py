"""What a source holds of each child, in columns, before it is written in the source's format."""

from dataclasses import dataclass

from contactpoint.synth.national.drawing import Flags, Ints
from contactpoint.synth.national.world import Columns


@dataclass(frozen=True, slots=True)
class Held(Columns):
    """One row for each record. Names are codes, days are numbers, ``NONE`` means nothing is held.

    ``child`` is the child's place in the world of its block. ``upn`` has the UPN's digits. If the
    record has something that is no UPN, ``upn_written`` is its code. ``since`` is the day from
    which name, address and practice have held. ``flat`` and ``number`` are those of ``home`` as the
    source writes them, and ``filler`` is a place in ``FILLER_POSTCODES``.
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
    flat: Ints
    number: Ints
    filler: Ints
    former_home: Ints
    practice: Ints
    since: Ints
    as_at: Ints
    restricted: Flags
    carer: Ints
    mother_given: Ints
    mother_family: Ints
    mother_phone: Ints
    father_given: Ints
    father_family: Ints
    father_phone: Ints
    school: Ints
    entered: Ints
    upn: Ints
    former_upn: Ints
    upn_written: Ints
