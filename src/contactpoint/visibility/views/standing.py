"""The statements on a record, for a reviewer who splits it, with what tells them apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from contactpoint.children.record import Voice
from contactpoint.children.sex import Sex
from contactpoint.children.statement import CORRECTION, Statement
from contactpoint.visibility.prepared import Prepared


@dataclass(frozen=True, slots=True)
class StandingStatement:
    """A statement on a record: its source, its day, and what tells it apart from the others.

    ``name`` is the current name in full, ``address`` is on one line. Both are empty where not
    stated.
    """

    pk: int
    voice: Voice
    name: str
    birth_date: date | None
    sex: Sex
    address: str


@dataclass(frozen=True, slots=True)
class StandingStatements:
    """The statements of a record in the order of their rows.

    ``version`` stands for these statements: a split of another version is refused.
    """

    number: str
    statements: tuple[StandingStatement, ...]
    version: str

    def __iter__(self) -> Iterator[StandingStatement]:
        return iter(self.statements)

    def __len__(self) -> int:
        return len(self.statements)


def prepare_standing(
    *, number: str, held: Sequence[tuple[int, Statement]], version: str
) -> Prepared[StandingStatements]:
    """The statements of a record, without corrections, for a reader who may learn its whole.

    ``held`` has each statement with its primary key.
    """
    return Prepared(
        StandingStatements(
            number=number,
            statements=tuple(
                _shown(pk, stated) for pk, stated in held if stated.feed != CORRECTION
            ),
            version=version,
        ),
        of=[number],
    )


def _shown(pk: int, stated: Statement) -> StandingStatement:
    return StandingStatement(
        pk=pk,
        voice=Voice(stated.feed, stated.source, stated.as_at),
        name=stated.current_name.full if stated.current_name is not None else "",
        birth_date=stated.birth_date,
        sex=stated.sex,
        address=stated.address.one_line if stated.address is not None else "",
    )
