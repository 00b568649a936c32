"""Rows of which a dump says nothing: their pointers, and one seal of everything else.

What is sealed has the row's own number and the numbers of all rows that its pointers lead to. So a
seal opens in no other row, and beside no other pointers. All seals of one table are of one length.
No I/O: a worker process may be given the vault's part of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from contactpoint.vault.errors import SealBrokenError
from contactpoint.vault.lasting import LastingKey
from contactpoint.vault.marks import Marks
from contactpoint.vault.pointers import Pointers
from contactpoint.vault.sealing import Place
from contactpoint.vault.vault import lasting_subject

Content = TypeVar("Content", bound=Struct)

# A row as it is held: its number, its pointers in the order of its form, and its seal.
Held = tuple[int, Sequence[bytes], bytes]

_encode = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class RowForm(Generic[Content]):
    """What the rows of a table consist of.

    ``name`` is that of the table in seals and pointers, ``key`` that of the lasting key. Of each
    column of ``pointers`` the content has the number of the row that it leads to, in a field called
    as the column with ``_id``, or as ``leads_to`` says. ``size`` is that of their seals' place:
    what is longer is refused.
    """

    name: str
    key: str
    content: type[Content]
    pointers: tuple[str, ...]
    size: int
    version: int = 1
    leads_to: Mapping[str, str] = field(default_factory=dict)

    def led_to(self, content: Content, column: str) -> int | None:
        """The number of the row to which a column of a row with this content leads."""
        found: int | None = getattr(content, self.leads_to.get(column, f"{column}_id"))
        return found

    @property
    def place(self) -> Place:
        """Where the seals belong."""
        return Place(self.name, lasting_subject(self.key), self.version, size=self.size)


@dataclass(frozen=True, slots=True)
class SealedRows(Generic[Content]):
    """Seals and opens the rows of one table."""

    form: RowForm[Content]
    key: LastingKey
    marks: Marks

    def alone(self) -> "SealedRows[Content]":
        """The same under what seals now: it may be handed to another process."""
        return replace(self, key=self.key.alone())

    def pointing(self, column: str, pks: Iterable[int | None]) -> list[bytes]:
        """The pointers of a column to each of these rows, or to none."""
        return Pointers(f"{self.form.name}.{column}", self.marks).to_each(pks)

    def pointers(self, contents: Sequence[Content]) -> list[list[bytes]]:
        """The pointers of rows with these contents, a column at a time."""
        return [
            self.pointing(column, [self.form.led_to(content, column) for content in contents])
            for column in self.form.pointers
        ]

    def sealed(self, pk: int, content: Content) -> bytes:
        """The content of a row, sealed for it; of a larger type, only what this table holds."""
        fields = self.form.content.__struct_fields__
        written = _encode((pk, [getattr(content, field) for field in fields]))
        # The seal adds a byte.
        if len(written) >= self.form.size:
            raise ValueError("the content of a row is longer than rows of its table are")
        return self.key.seal(self.form.place, written)

    def opened(self, rows: Sequence[Held]) -> list[Content]:
        """The content of each of these rows.

        Raises ``SealBrokenError`` where a seal or a pointer belongs to another row.
        """
        decode, place = _decoder(self.form.content), self.form.place
        found = [decode(self.key.open(place, seal)) for _, _, seal in rows]
        contents = [content for _, content in found]
        if [pk for pk, _ in found] != [pk for pk, _, _ in rows]:
            raise SealBrokenError("a row has the seal of another")
        for place_of, column in enumerate(self.form.pointers):
            followed = Pointers(f"{self.form.name}.{column}", self.marks)
            lead_to = followed.rows([pointers[place_of] for _, pointers, _ in rows])
            if lead_to != [self.form.led_to(content, column) for content in contents]:
                raise SealBrokenError("a row points elsewhere than its seal says")
        return contents


@lru_cache
def _decoder(content: type[Content]) -> Callable[[bytes], tuple[int, Content]]:
    return msgspec.msgpack.Decoder(tuple[int, content]).decode  # type: ignore[valid-type]
