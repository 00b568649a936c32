"""Rows that carry a MAC: accounts, organisations and suppliers are saved with one."""

from collections.abc import Callable
from typing import Any

# What makes the MACs needs the vault, which keeps its keys in models: it is brought when all are
# there.
_macs: dict[str, Callable[[Any], bytes]] = {}


def carry_macs(**makers: Callable[[Any], bytes]) -> None:
    """Let rows be saved with the MACs that these make, each for the kind of row it is named for."""
    _macs.update(makers)


def mac_of(kind: str, row: object) -> bytes:
    """The MAC to save a row of this kind with."""
    return _macs[kind](row)


def with_mac(how: dict[str, Any]) -> dict[str, Any]:
    """How to save: where only some fields are written, the MAC is one of them."""
    fields = how.get("update_fields")
    return how if fields is None else {**how, "update_fields": [*fields, "mac"]}
