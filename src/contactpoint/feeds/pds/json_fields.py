"""Typed access to the properties of a JSON object.

A property of another type than expected is left out with a warning that names it.
"""

from collections.abc import Collection

from contactpoint.children.invisible import without_invisible_signs
from contactpoint.feeds.reading.limits import MAX_ITEMS
from contactpoint.feeds.reading.record_report import RecordReport


class JsonFields:
    """A JSON object at ``path`` of a resource (``name.period``; empty for the resource itself)."""

    __slots__ = ("_path", "_report", "_value")

    def __init__(self, value: dict[str, object], *, path: str, report: RecordReport) -> None:
        self._value = value
        self._path = path
        self._report = report

    def name(self, key: str) -> str:
        """The property's name with its path, as reports give it."""
        return f"{self._path}.{key}" if self._path else key

    def has(self, key: str) -> bool:
        """Whether the object has the property, of whatever type."""
        return self._value.get(key) is not None

    def is_text(self, key: str) -> bool:
        """Whether the property is a text, be it an empty one."""
        return isinstance(self._value.get(key), str)

    def is_true(self, key: str) -> bool:
        """Whether the property is the JSON value ``true``."""
        return self._value.get(key) is True

    def is_false(self, key: str) -> bool:
        """Whether the property is the JSON value ``false``."""
        return self._value.get(key) is False

    def text(self, key: str) -> str:
        """The property's text that is visible, or an empty string."""
        value = self._value.get(key)
        if isinstance(value, str):
            return without_invisible_signs(value)
        if value is not None:
            self._report.warn(self.name(key), "is not a text")
        return ""

    def texts(self, key: str) -> list[str]:
        """The property's texts without the empty ones, or an empty list."""
        return [item for item in self.positions(key) if item]

    def positions(self, key: str) -> list[str]:
        """The property's texts with the empty ones, where an item's place has a meaning."""
        items = self._items(key)
        return [
            without_invisible_signs(item).strip() if isinstance(item, str) else "" for item in items
        ]

    def inner(self, key: str) -> "JsonFields | None":
        """The property's object, or ``None``."""
        value = self._value.get(key)
        if isinstance(value, dict):
            return JsonFields(value, path=self.name(key), report=self._report)
        if value is not None:
            self._report.warn(self.name(key), "is not an object")
        return None

    def objects(self, key: str) -> list["JsonFields"]:
        """The objects of the property's list, or an empty list."""
        found = []
        for item in self._items(key):
            if isinstance(item, dict):
                found.append(JsonFields(item, path=self.name(key), report=self._report))
            else:
                self._report.warn(self.name(key), "has an item that is not an object")
        return found

    def drop_others(self, listed: Collection[str]) -> None:
        """Count the properties that are not ``listed``; a list counts its items."""
        for key, value in self._value.items():
            if key not in listed and value is not None:
                self._report.drop(self.name(key), len(value) if isinstance(value, list) else 1)

    def _items(self, key: str) -> list[object]:
        value = self._value.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self._report.warn(self.name(key), "is not a list")
            return []
        if len(value) > MAX_ITEMS:
            self._report.warn(self.name(key), f"has more than {MAX_ITEMS} items; the rest are left")
        return value[:MAX_ITEMS]
