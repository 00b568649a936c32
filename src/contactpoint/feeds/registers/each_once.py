"""Entries of a register, each of them checked: a code in its form, and once."""

import re
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from contactpoint.feeds.reading.record_report import refuse


class Coded(Protocol):
    """What has a code in a register."""

    @property
    def code(self) -> str:
        """The code."""


E = TypeVar("E", bound=Coded)
# What is kept of each; a longer text is in the wrong column.
_LONGEST = {"name": 200, "town": 80, "postcode": 8}


def each_once(
    entries: Iterable[tuple[int, E]], *, form: re.Pattern[str], kind: str
) -> Iterator[tuple[int, E]]:
    """Yield each entry of a register with its line.

    ``kind`` is the plain word for one of them. Raises ``FileRefusedError`` for a code that is not
    in the ``form`` of its kind or is there twice, since nobody can say which of the two holds; for
    a text that is longer than any name or place; and
    for a register with no entry, which is one of another kind, or is written in a way that is not
    known here.
    """
    lines: dict[str, int] = {}
    for line, entry in entries:
        if not form.fullmatch(entry.code):
            raise refuse(f"the code is not that of a {kind}", line=line)
        for field, most in _LONGEST.items():
            if len(getattr(entry, field, "")) > most:
                raise refuse(f"the {field} of the {kind} is too long", line=line)
        before = lines.setdefault(entry.code, line)
        if before != line:
            raise refuse(
                f"this {kind}'s code is in the register twice, also at line {before}", line=line
            )
        yield line, entry
    if not lines:
        raise refuse(f"no {kind} is in the register: it is of another kind, or incomplete")
