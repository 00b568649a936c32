"""Staged statements as columns: what every later stage needs of each, made in one pass.

A row holds the statement as it will be sealed, its packed profile, the keyed digests by which a
later delivery recognises it, and the features by which it is compared. The features are those of
``bulk.engines.splink_settings.feature_row``, made column by column. A country's children share a
few thousand given names, so each list of name forms is made once a batch and referred to.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from contactpoint.bulk.engines.splink_settings import feature_schema
from contactpoint.children.statement import Statement
from contactpoint.linkage.keys import swapped_date
from contactpoint.linkage.profile import pack, profile_of
from contactpoint.linkage.sounds import sound_codes
from contactpoint.linkage.variants import cognate_forms, family_forms, nickname_forms
from contactpoint.store.documents import encode, reference_bytes
from contactpoint.vault.blind_index import BlindIndex

_Words = tuple[str, ...]
_ListOf = Callable[[_Words], Sequence[str]]

_TEXTS = pa.list_(pa.string())
_SECTOR_END, _DISTRICT_END = -2, -3
_REMEMBERED = 65_536

SCHEMA = pa.schema(
    [
        pa.field("statement", pa.int64(), nullable=False),
        pa.field("encoded", pa.binary(), nullable=False),
        pa.field("profile", pa.string(), nullable=False),
        pa.field("reference_digest", pa.binary(), nullable=False),
        pa.field("content_digest", pa.binary(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("restricted", pa.bool_(), nullable=False),
        *(field for field in feature_schema() if field.name not in ("statement_id", "child")),
        pa.field("house", pa.string()),
        pa.field("died", pa.bool_(), nullable=False),
    ]
)
# Columns of which a file has few different values.
REPEATING = ["source", "sex", "birth_date", "swapped_date"]

_swapped = lru_cache(_REMEMBERED)(swapped_date)


class StatementRows:
    """Rows being collected. ``index`` makes the digests; it needs no database."""

    def __init__(self, index: BlindIndex[int]) -> None:
        self._digest = index.digest
        self._rows: list[tuple[object, ...]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, number: int, statement: Statement) -> None:
        """Add one statement under its number in the load."""
        encoded = encode(statement)
        profile = profile_of(statement)
        birth_date = profile.birth_date
        self._rows.append(
            (
                number,
                encoded,
                pack(profile),
                self._digest(
                    reference_bytes(statement.feed, statement.source, statement.reference)
                ),
                self._digest(encoded),
                statement.source,
                statement.restricted,
                profile.givens,
                profile.joined,
                profile.halves,
                profile.lone_halves,
                profile.middles,
                profile.families,
                profile.family_parts,
                birth_date or None,
                _swapped(birth_date) or None,
                profile.sex or None,
                () if profile.communal else profile.postcodes,
                profile.nhs_number or None,
                profile.upns,
                profile.house or None,
                bool(profile.died),
            )
        )

    def take(self) -> pa.RecordBatch:
        """The rows so far, of which there must be at least one; they are then forgotten."""
        (
            numbers,
            encoded,
            profiles,
            references,
            contents,
            sources,
            restricted,
            givens,
            joined,
            halves,
            lone_halves,
            middles,
            families,
            parts,
            birth_dates,
            swapped,
            sexes,
            postcodes,
            nhs_numbers,
            upns,
            houses,
            died,
        ) = zip(*self._rows, strict=True)
        self._rows = []
        places = _flat(postcodes)
        columns = {
            "statement": numbers,
            "encoded": encoded,
            "profile": profiles,
            "reference_digest": references,
            "content_digest": contents,
            "source": sources,
            "restricted": restricted,
            **_named(
                givens,
                givens=_same,
                nicknames=_NICKNAMES,
                cognates=_COGNATES,
                given_sounds=_sounds,
            ),
            **_named(joined, joined=_same),
            **_named(halves, halves=_same),
            **_named(lone_halves, lone_halves=_same),
            **_named(middles, middles=_same),
            **_named(families, families=_same, family_variants=_FAMILY_FORMS),
            **_named(parts, family_parts=_same, family_sounds=_sounds),
            "birth_date": birth_dates,
            "swapped_date": swapped,
            "sex": sexes,
            "postcode": [found[0] if found else None for found in postcodes],
            "postcodes": places,
            "sectors": _cut(places, _SECTOR_END),
            "districts": _cut(places, _DISTRICT_END),
            "nhs_number": nhs_numbers,
            "upns": _flat(upns),
            "house": houses,
            "died": died,
        }
        return pa.RecordBatch.from_arrays(
            [
                found
                if isinstance(found := columns[field.name], pa.Array)
                else pa.array(found, field.type)
                for field in SCHEMA
            ],
            schema=SCHEMA,
        )


def _named(words: Sequence[_Words], **made: _ListOf) -> dict[str, pa.Array]:
    """Columns of lists that follow from each row's words, made once for all rows with the same."""
    places: dict[_Words, int] = {}
    indices = pa.array([places.setdefault(found, len(places)) for found in words], pa.int32())
    return {
        name: pa.array([forms(found) or None for found in places], _TEXTS).take(indices)
        for name, forms in made.items()
    }


def _same(words: _Words) -> Sequence[str]:
    return words


def _forms(of_one: Callable[[str], frozenset[str]]) -> _ListOf:
    """The forms of any of the words, sorted. A country has a few thousand given names."""

    @lru_cache(_REMEMBERED)
    def forms(words: _Words) -> Sequence[str]:
        return sorted(frozenset[str]().union(*map(of_one, words)))

    return forms


_NICKNAMES = _forms(nickname_forms)
_COGNATES = _forms(cognate_forms)
_FAMILY_FORMS = _forms(family_forms)


@lru_cache(_REMEMBERED)
def _sounds(words: _Words) -> Sequence[str]:
    """The codes of the sounds of any of the words."""
    return tuple(dict.fromkeys(code for word in words for code in sound_codes(word)))


def _flat(lists: Sequence[_Words]) -> pa.ListArray:
    """A column of lists that hardly ever repeat; an empty one is null."""
    offsets: list[int] = [0]
    values: list[str] = []
    for found in lists:
        values.extend(found)
        offsets.append(len(values))
    return pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()),
        pa.array(values, pa.string()),
        mask=pa.array([not found for found in lists]),
    )


def _cut(lists: pa.ListArray, end: int) -> pa.ListArray:
    """The same lists, of beginnings."""
    return pa.ListArray.from_arrays(
        lists.offsets,
        pc.utf8_slice_codeunits(lists.values, start=0, stop=end),
        mask=pc.is_null(lists),
    )
