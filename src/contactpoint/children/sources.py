"""The kinds of source that the index has: one row for each feed, one for corrections, and one for
children whom a practitioner adds.

Whatever depends on a feed's name is here and nowhere else, so a new feed is a folder for its format
and a row here. How much each kind is trusted is our judgement. Health demographics are checked with
the family at every contact, and hold the registered name. The register of births has the registered
name too. Schools know where the child goes to school and allot the UPN. A person who corrects a
value has looked at what every source says. A practitioner who adds a child of whom nobody has told
us is believed after every source: what sources state later takes the place of all that it said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from contactpoint.children.statement import (
    CORRECTION,
    PRACTITIONER,
    OrganisationCode,
    OrganisationScheme,
    Statement,
)


class Sender(Enum):
    """Who sends a feed. It tells whose code a statement's ``source`` is."""

    NATION = "one for the whole country"
    AUTHORITY = "each authority for its own area"
    ORGANISATION = "each school, practice or clinic for itself"
    PRACTITIONERS = "the practitioners of an organisation, for its authority"


class Allotted(Enum):
    """A number that one kind of source alone allots, each child its own."""

    NHS_NUMBER = "NHS number"
    UPN = "unique pupil number"
    REFERENCE = "the source's own reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """What the index thinks of all sources that send one feed, or that make corrections.

    - ``feed``: the value of ``Statement.feed``;
    - ``called``: the feed's name on pages, for people who do not know the format;
    - ``trust``: where two kinds disagree, 1 is believed before 2. ``trust_on_education`` is the
      trust in UPNs. No two kinds have the same trust;
    - ``placed``: in a first load, 1 is placed before 2. Nameless feeds come last, because their
      statements found no record;
    - ``references_last``: the source keeps one reference for a child as long as it has the child. A
      school's list changes a child's reference when it learns the NHS number or corrects a name;
    - ``only_source``: the one source of a national feed, in its own terms; empty for others;
    - ``allots``: the number that these sources allot, and by which they register a child (the rules
      of the domain, section 8);
    - ``guards``: these sources say which children are guarded. Nobody else's label hides a child;
    - ``of_leavers``: it is sent when a child leaves, and says where the child was. Its files say
      when they were made, so that the same file once more is the same delivery;
    - ``of_social_care``: a child in this feed may be in danger now;
    - ``believed_on_death``: a date of death is taken on this kind's word alone. It takes the child
      out of search, so only who registers deaths, health and an authority's correction are believed
      (the rules of the domain, section 7). From any other kind it is a case.
    """

    feed: str
    called: str
    sender: Sender
    trust: int
    trust_on_education: int
    placed: int
    references_last: bool
    only_source: str = ""
    allots: Allotted | None = None
    guards: bool = False
    of_leavers: bool = False
    of_social_care: bool = False
    believed_on_death: bool = False


_KINDS = (
    SourceKind(
        feed=CORRECTION,
        called="Corrected by",
        sender=Sender.AUTHORITY,
        trust=1,
        # A correction never has a UPN.
        trust_on_education=8,
        placed=8,
        references_last=False,
        believed_on_death=True,
    ),
    SourceKind(
        feed="pds",
        called="Health demographics",
        sender=Sender.NATION,
        trust=2,
        trust_on_education=6,
        placed=1,
        references_last=True,
        only_source="nhs",
        allots=Allotted.NHS_NUMBER,
        guards=True,
        believed_on_death=True,
    ),
    SourceKind(
        feed="child_register",
        called="Register of births",
        sender=Sender.NATION,
        trust=3,
        trust_on_education=7,
        placed=2,
        references_last=True,
        only_source="national",
        allots=Allotted.REFERENCE,
        believed_on_death=True,
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
        of_leavers=True,
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
        only_source="dfe",
        allots=Allotted.UPN,
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
    SourceKind(
        feed=PRACTITIONER,
        called="Stated by a practitioner of",
        sender=Sender.PRACTITIONERS,
        trust=9,
        # A practitioner states no number.
        trust_on_education=9,
        placed=9,
        # Two practitioners of one organisation may add one child.
        references_last=False,
    ),
)

SOURCE_KINDS: Mapping[str, SourceKind] = MappingProxyType({kind.feed: kind for kind in _KINDS})
"""Each kind by the name of its feed."""

MADE_HERE = frozenset({CORRECTION, PRACTITIONER})
"""What people state in the product: no supplier sends it, and no load brings it."""

FEEDS_IN_ORDER = tuple(
    kind.feed for kind in sorted(_KINDS, key=lambda kind: kind.placed) if kind.feed not in MADE_HERE
)
"""The feeds in the order in which a first load places them."""


@dataclass(frozen=True, slots=True)
class PractitionersOf:
    """The source of what practitioners of an organisation state.

    ``authority`` is the GSS code of the authority whose child they state, and empty for an
    organisation of no authority. A statement's ``source`` has both in one text.
    """

    authority: str
    organisation: OrganisationCode

    @property
    def source(self) -> str:
        """As ``Statement.source`` has it."""
        return f"{self.authority} {self.organisation.scheme} {self.organisation.code}"

    @classmethod
    def of(cls, source: str) -> "PractitionersOf":
        """Read a statement's source. Raises ``ValueError`` for the source of any other feed."""
        authority, scheme, code = source.split(" ", 2)
        return cls(authority, OrganisationCode(OrganisationScheme(scheme), code))


def is_told_by_practitioners(statements: Iterable[Statement]) -> bool:
    """Whether practitioners alone have told of a child; what corrects them tells of nobody."""
    feeds = {one.feed for one in statements} - {CORRECTION}
    return feeds == {PRACTITIONER}


def registers(statement: Statement) -> bool:
    """Whether a statement registers its child: the body that allots the number states it, or the
    register of births holds it. A number in any other feed is a claim, and registers nobody."""
    kind = SOURCE_KINDS.get(statement.feed)
    allots = None if kind is None else kind.allots
    return allots is Allotted.REFERENCE or bool(allotted_number(statement))


def allotted_number(statement: Statement) -> str:
    """The NHS number or UPN that a statement has from the body that allots it; otherwise empty."""
    kind = SOURCE_KINDS.get(statement.feed)
    match None if kind is None else kind.allots:
        case Allotted.NHS_NUMBER:
            return statement.nhs_number
        case Allotted.UPN:
            return statement.upn
    return ""


def is_guarded(statement: Statement) -> bool:
    """Whether its source guards where the child is: only health's label does that.

    A label in any other feed is nobody's to give: with it a sender could hide another's children.
    """
    return statement.restricted and _may_guard(statement)


def frees(statement: Statement) -> bool:
    """Whether health speaks of the child and does not guard it.

    That tells its record from one of a guarded child that it resembles, such as a twin.
    """
    return not statement.restricted and _may_guard(statement)


def _may_guard(statement: Statement) -> bool:
    kind = SOURCE_KINDS.get(statement.feed)
    return kind is not None and kind.guards
