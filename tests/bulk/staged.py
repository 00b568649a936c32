"""Statements staged without files to read them from, for tests of linking."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from contactpoint.bulk.engines.splink_settings import feature_row, feature_schema
from contactpoint.bulk.staging import Staging
from contactpoint.children.statement import Statement
from contactpoint.linkage.profile import pack, profile_of

_FEATURES = [field for field in feature_schema() if field.name not in ("statement_id", "child")]
_SCHEMA = pa.schema(
    [
        ("statement", pa.int64()),
        ("profile", pa.string()),
        ("source", pa.string()),
        ("restricted", pa.bool_()),
        *_FEATURES,
        ("house", pa.string()),
        ("died", pa.bool_()),
    ]
)
_A_FEED = 1 << 40
_A_PART = 1 << 24
_IN_A_PART = 400


def stage(folder: Path, feeds: Mapping[str, Sequence[Statement]]) -> Staging:
    """A staging folder with these feeds, in their order; see ``number_of`` for the numbers."""
    folder.mkdir(mode=0o700)
    staging = Staging(folder, os.urandom(32))
    for place, (feed, stated) in enumerate(feeds.items()):
        for part, start in enumerate(range(0, len(stated), _IN_A_PART)):
            rows = [
                {
                    **feature_row(0, profile := profile_of(statement)),
                    "statement": number_of(place, start + ordinal),
                    "profile": pack(profile),
                    "source": statement.source,
                    "restricted": statement.restricted,
                    "house": profile.house or None,
                    "died": bool(profile.died),
                }
                for ordinal, statement in enumerate(stated[start : start + _IN_A_PART])
            ]
            with staging.writer(f"statements/{feed}-{part:04d}.parquet", _SCHEMA) as writer:
                writer.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA))
    return staging


def number_of(place: int, ordinal: int) -> int:
    """The number of a feed's statement, both counted from 0."""
    part, within = divmod(ordinal, _IN_A_PART)
    return place * _A_FEED + part * _A_PART + within
