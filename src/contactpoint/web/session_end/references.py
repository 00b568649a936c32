"""The references of an ended session that a page needs to be shown again.

References are valid in one session (``web.kept``). Those that stand in the address of a form, or in
what was sent with it, and those that they lead to, go along with what was typed, and no others.
"""

import re
from collections.abc import Iterable, Mapping, MutableMapping
from typing import Any

_REFERENCE = re.compile(r"(?<![a-z2-7])[a-z2-7]{24}(?![a-z2-7])")
# The purpose of a search, at which desk somebody works, and what references are made with.
_BESIDES = ("purpose", "desk", "reference_key")

Carried = dict[str, Any]


def carried_along(before: Mapping[str, Any], texts: Iterable[str]) -> Carried:
    """What of an ended session's content the texts name, by the names under which it was kept."""
    held = {name: value for name, value in before.items() if isinstance(value, dict)}
    carried: dict[str, dict[str, Any]] = {}
    named, known = _named(texts), set[str]()
    while named - known:
        reference = (named - known).pop()
        known.add(reference)
        for name, kept in held.items():
            if isinstance(kept.get(reference), dict):
                carried.setdefault(name, {})[reference] = kept[reference]
                named |= _named(map(str, kept[reference].values()))
    return {**carried, **{name: before[name] for name in _BESIDES if name in before}}


def put_into(session: MutableMapping[str, Any] | Any, carried: Carried) -> None:
    """Let a session know them. What it knows already stays."""
    for name, kept in carried.items():
        there = session.get(name)
        if there is None:
            session[name] = kept
        elif isinstance(kept, dict):
            session[name] = {**kept, **there}


def _named(texts: Iterable[str]) -> set[str]:
    return {found for text in texts for found in _REFERENCE.findall(text)}
