"""The kinds of source that the index has: one row a feed, and one for what persons correct.

Whatever depends on a feed's name is here and nowhere else, so that a new feed is a folder of its
format and a row. The judgements are ours. Health demographics are checked with the family at every
contact and hold the registered name, which the register of births has too; schools know where the
child goes to school and allot the UPN. A person who corrects a value has looked at what every
source says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from contactpoint.children.statement import CORRECTION


class Sender(Enum):
    """Who sends a feed, and so what a statement's ``source`` is the code of."""

    NATION = "one for the whole country"
    AUTHORITY = "each authority for its own area"
    ORGANISATION = "each school, practice or clinic for itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """What the index holds of everybody who makes statements of one kind.

    - ``feed``: as ``Statement.feed`` has it;
    - ``called``: on pages, for people who do not know the format;
    - ``trust``: 1 is believed before 2, where two say different things; ``trust_on_education`` is
      the same for what belongs to a pupil. No two kinds have the same;
    - ``placed``: 1 is placed before 2 when a country's files are loaded at once, nameless ones
      last, because they found no record;
    - ``references_last``: a source calls a child by the same reference as long as it has it. A
      school's list calls it by another as soon as it has learnt its NHS number, and by a third when
      a name is put right;
    - ``of_social_care``: whom it names may be in danger now.
    """

    feed: str
    called: str
    sender: Sender
    trust: int
    trust_on_education: int
    placed: int
    references_last: bool
    of_social_care: bool = False


_KINDS = (
    SourceKind(
        feed=CORRECTION,
        called="Corrected by",
        sender=Sender.AUTHORITY,
        trust=1,
        # What is corrected is no pupil's number.
        trust_on_education=8,
        placed=8,
        references_last=False,
    ),
    SourceKind(
        feed="pds",
        called="Health demographics",
        sender=Sender.NATION,
        trust=2,
        trust_on_education=6,
        placed=1,
        references_last=True,
    ),
    SourceKind(
        feed="child_register",
        called="Register of births",
        sender=Sender.NATION,
        trust=3,
        trust_on_education=7,
        placed=2,
        references_last=True,
    ),
    SourceKind(
        feed="cin",
        called="Children in need census",
        sender=Sender.AUTHORITY,
        trust=4,
        trust_on_education=4,
        placed=6,
        references_last=True,
        of_social_care=True,
    ),
    SourceKind(
        feed="ssda903",
        called="Children looked after return",
        sender=Sender.AUTHORITY,
        trust=5,
        trust_on_education=5,
        placed=7,
        references_last=True,
        of_social_care=True,
    ),
    SourceKind(
        feed="ctf",
        called="School transfer file",
        sender=Sender.ORGANISATION,
        trust=6,
        trust_on_education=1,
        placed=4,
        references_last=False,
    ),
    SourceKind(
        feed="school_census",
        called="School census",
        sender=Sender.NATION,
        trust=7,
        trust_on_education=2,
        placed=3,
        references_last=True,
    ),
    SourceKind(
        feed="school_list",
        called="School or clinic list",
        sender=Sender.ORGANISATION,
        trust=8,
        trust_on_education=3,
        placed=5,
        references_last=False,
    ),
)

SOURCE_KINDS: Mapping[str, SourceKind] = MappingProxyType({kind.feed: kind for kind in _KINDS})
"""Each kind by the name of its feed."""

FEEDS_IN_ORDER = tuple(
    kind.feed for kind in sorted(_KINDS, key=lambda kind: kind.placed) if kind.feed != CORRECTION
)
"""The feeds in the order in which a first load places them."""
