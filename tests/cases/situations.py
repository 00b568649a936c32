"""Situations of families that children's services meet: what feeds say, and what should happen.

``families.toml`` has the rows. Here they are grouped into the deliveries that bring them.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

FAMILIES = Path(__file__).with_name("families.toml")

# Feeds of a whole list: two rows of one delivery are two children.
_LISTS = frozenset({"school_list", "ctf"})


class Should(StrEnum):
    """What should become of a row.

    - ``NEW``: it founds a record; a needless question costs a person's time but no child is lost;
    - ``NEW_NO_CASE``: the same, and nobody is asked;
    - ``SAME``: it comes to the record of its child;
    - ``ASK``: nobody can know, so a person is asked, and until then it stands on its own;
    - ``ASK_OR_SAME``: either;
    - ``NOT_JOINED``: it stands on its own, with or without a question.
    """

    NEW = "new"
    NEW_NO_CASE = "new_no_case"
    SAME = "same"
    ASK = "ask"
    ASK_OR_SAME = "ask_or_same"
    NOT_JOINED = "not_joined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a feed says of one child.

    ``at`` is address line, town and postcode. A ``later`` row comes in a delivery of its own.
    """

    feed: str
    child: str
    should: Should
    born: str
    sex: str
    given: str = ""
    middle: str = ""
    family: str = ""
    at: tuple[str, str, str] = ("", "", "")
    nhs_number: str = ""
    upn: str = ""
    reference: str = ""
    sender: str = ""
    school: str = ""
    former: tuple[tuple[str, str], ...] = ()
    former_postcode: str = ""
    carers: tuple[tuple[str, ...], ...] = ()
    died: str = ""
    restricted: bool = False
    later: bool = False
    as_at: str = ""

    @property
    def named(self) -> bool:
        """Whether the feed names the child."""
        return bool(self.given or self.family)


@dataclass(frozen=True, slots=True)
class Situation:
    """Rows in the order in which they come; ``kind`` is the kind of family or of trouble."""

    id: str
    kind: str
    title: str
    rows: tuple[Row, ...]

    def deliveries(self) -> list[tuple[Row, ...]]:
        """The rows in deliveries: rows of one sender that follow each other come together.

        A list names each child once, so a child's second row comes with the next list.
        """
        found: list[list[Row]] = []
        for row in self.rows:
            if not found or not _continues(found[-1], row):
                found.append([])
            found[-1].append(row)
        return [tuple(rows) for rows in found]


def situations(path: Path = FAMILIES) -> list[Situation]:
    """Every situation of a file."""
    with path.open("rb") as file:
        told = tomllib.load(file)["situation"]
    return [
        Situation(one["id"], one["kind"], one["title"], tuple(_rows(one["rows"]))) for one in told
    ]


def in_phases(told: Sequence[Situation]) -> list[list[tuple[Situation, Row]]]:
    """The deliveries of many situations in as few deliveries as keep each situation's order.

    At each step the sender for whom most situations wait sends what they wait for.
    """
    waiting = {one.id: one.deliveries() for one in told}
    phases: list[list[tuple[Situation, Row]]] = []
    while any(waiting.values()):
        heads = [(one, waiting[one.id][0]) for one in told if waiting[one.id]]
        senders = [(rows[0].feed, rows[0].sender) for _, rows in heads]
        sender = max(dict.fromkeys(senders), key=senders.count)
        phase = []
        for one, rows in heads:
            if (rows[0].feed, rows[0].sender) == sender:
                phase += [(one, row) for row in rows]
                del waiting[one.id][0]
        phases.append(phase)
    return phases


def _continues(delivery: Sequence[Row], row: Row) -> bool:
    same_sender = (delivery[-1].feed, delivery[-1].sender) == (row.feed, row.sender)
    told_before = row.feed in _LISTS and any(one.child == row.child for one in delivery)
    return same_sender and not told_before and not row.later


def _rows(told: Iterable[dict[str, object]]) -> Iterable[Row]:
    seen: set[object] = set()
    for one in told:
        plain = Should.SAME if one["child"] in seen else Should.NEW
        seen.add(one["child"])
        fields = {name: _frozen(value) for name, value in one.items()}
        yield Row(**{**fields, "should": Should(fields.get("should", plain))})  # type: ignore[arg-type]


def _frozen(value: object) -> object:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value
