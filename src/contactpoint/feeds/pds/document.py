"""Read one JSON document: a searchset Bundle, entry by entry, or a single resource.

This uses ijson's events and builds one entry at a time from them. A Bundle's type may stand after
its entries. A wrong type is then noticed at the end, which ``Reader`` allows.
"""

from collections.abc import Iterator
from typing import BinaryIO, cast

import ijson

from contactpoint.feeds.pds.resources import Resource
from contactpoint.feeds.reading.limits import MAX_JSON_DEPTH, MAX_RECORD_BYTES, READ_CHUNK_BYTES
from contactpoint.feeds.reading.record_report import refuse

JsonObject = dict[str, object]


def read_document(stream: BinaryIO) -> Iterator[Resource]:
    """Yield the resource of each entry of a Bundle, or the document itself when it is one resource.

    Raises ``FileRefusedError`` when the document is not JSON, is cut short, has a property of its
    own twice, nests deeper than ``MAX_JSON_DEPTH``, has more than ``MAX_RECORD_BYTES`` in or
    between entries, or is a Bundle of another type than searchset or an OperationOutcome.
    """
    events: list[tuple[str, object]] = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events, use_float=True)
    builder = _DocumentBuilder()
    since_entry = 0
    while True:
        chunk = stream.read(READ_CHUNK_BYTES)
        try:
            parser.send(chunk)
        except StopIteration:
            pass
        except (ijson.JSONError, ValueError, ArithmeticError):
            if chunk:
                raise refuse("the file is not well-formed JSON in UTF-8") from None
            raise refuse("the file ends inside its JSON document: it was cut short") from None
        for event, value in events:
            builder.take(event, value)
        events.clear()
        ready = builder.ready()
        since_entry = len(chunk) if ready else since_entry + len(chunk)
        if since_entry > MAX_RECORD_BYTES + READ_CHUNK_BYTES:
            raise refuse(f"more than {MAX_RECORD_BYTES} bytes without the end of an entry")
        yield from ready
        if not chunk:
            break
    yield from builder.finish()


class _DocumentBuilder:
    """Builds values from events; entries of the Bundle leave as they are complete."""

    def __init__(self) -> None:
        self._top: JsonObject = {}
        self._stack: list[JsonObject | list[object]] = []
        self._keys: list[str] = []
        self._entries: list[Resource] = []
        self._count = 0
        self._doubled = False
        self._has_entries = False

    def take(self, event: str, value: object) -> None:
        if event == "map_key":
            self._open_key(str(value))
        elif event in ("start_map", "start_array"):
            self._open(event)
        elif event in ("end_map", "end_array"):
            self._close()
        else:
            self._put(value)

    def ready(self) -> list[Resource]:
        entries, self._entries = self._entries, []
        return entries

    def finish(self) -> Iterator[Resource]:
        kind = self._top.get("resourceType")
        if kind == "OperationOutcome":
            raise refuse("the file is an OperationOutcome: the request for it failed at its source")
        if kind == "Bundle":
            if self._top.get("type") != "searchset":
                raise refuse("only a Bundle of type searchset is read", field="type")
            return
        if self._has_entries:
            raise refuse("the file has entries, but is not a Bundle", field="resourceType")
        reason = "an object of the resource has a property twice" if self._doubled else ""
        yield Resource(1, None, "resource 1", None if reason else self._top, reason)

    def _in_entries(self) -> bool:
        return len(self._stack) == 2 and self._keys[0] == "entry"

    def _open_key(self, key: str) -> None:
        target = self._stack[-1]
        if isinstance(target, dict) and key in target:
            if len(self._stack) == 1:
                raise refuse("the document has a property twice")
            self._doubled = True
        if isinstance(target, dict):
            # The key is set at once, so that the same key is noticed before the first has a value.
            target[key] = None
        self._keys[-1] = key

    def _open(self, event: str) -> None:
        if len(self._stack) >= MAX_JSON_DEPTH:
            raise refuse(f"objects are nested deeper than {MAX_JSON_DEPTH}")
        made: JsonObject | list[object] = {} if event == "start_map" else []
        if not self._stack:
            if not isinstance(made, dict):
                raise refuse("the file is not a FHIR resource: it must be a JSON object")
            self._top = made
        elif len(self._stack) == 1 and self._keys[0] == "entry" and isinstance(made, list):
            self._has_entries = True
            self._top["entry"] = made
        elif not self._in_entries():
            self._put(made)
        self._stack.append(made)
        self._keys.append("")

    def _close(self) -> None:
        made = self._stack.pop()
        self._keys.pop()
        if self._stack and self._in_entries():
            self._add_entry(made)

    def _put(self, value: object) -> None:
        if not self._stack:
            raise refuse("the file is not a FHIR resource: it must be a JSON object")
        if self._in_entries():
            self._add_entry(value)
            return
        target = self._stack[-1]
        if isinstance(target, dict):
            target[self._keys[-1]] = value
        else:
            target.append(value)

    def _add_entry(self, entry: object) -> None:
        self._count += 1
        reason = ""
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if self._doubled:
            reason = "an object of the entry has a property twice"
        elif not isinstance(resource, dict):
            reason = "the entry has no resource"
        value = None if reason else cast(JsonObject, resource)
        self._entries.append(Resource(self._count, None, f"entry {self._count}", value, reason))
        self._doubled = False
