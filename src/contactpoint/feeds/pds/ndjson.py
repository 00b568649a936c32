"""Read NDJSON: one FHIR resource a line."""

import json
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from contactpoint.feeds.pds.plain import read_plain
from contactpoint.feeds.pds.resources import PlainResource, Resource
from contactpoint.feeds.reading.record_report import refuse
from contactpoint.feeds.reading.text_lines import read_byte_lines


class _DuplicateKeyError(ValueError):
    """An object has one property twice, and which of the two is meant cannot be known."""


def read_ndjson(stream: BinaryIO) -> Iterator[Resource | PlainResource]:
    """Yield the resource of each line that is not blank, already read where it is plain.

    A line that is not a JSON object gives a resource without a value. Raises ``FileRefusedError``
    as ``read_byte_lines`` does, and when the last line is incomplete.
    """
    ordinal = 0
    for number, line in read_byte_lines(stream):
        plain = read_plain(line)
        if plain is not None:
            ordinal += 1
            yield PlainResource(ordinal, number, plain)
            continue
        if not line.strip():
            continue
        ordinal += 1
        value, reason = _parse(line)
        if value is None and not line.endswith(b"\n"):
            raise refuse("the last line is incomplete: the file was cut short", line=number)
        yield Resource(ordinal, number, element_of(ordinal), value, reason)


def element_of(ordinal: int) -> str:
    """How reports name the resource of a line."""
    return f"resource {ordinal}"


def _parse(line: bytes) -> tuple[dict[str, object] | None, str]:
    try:
        value = _DECODER.decode(line.decode("utf-8"))
    except UnicodeDecodeError:
        return None, "the line is not in UTF-8"
    except _DuplicateKeyError:
        return None, "an object of the resource has a property twice"
    except RecursionError:
        return None, "the resource is nested too deeply"
    except ValueError:
        return None, "the line is not JSON"
    if not isinstance(value, dict):
        return None, "the line is not a JSON object"
    return value, ""


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _DuplicateKeyError
    return value


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_constant)
