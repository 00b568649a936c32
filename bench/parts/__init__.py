"""What is measured, one module a part, in the order in which a run measures it.

Each has ``measure(installation)``, which returns figures as JSON, and ``told(run)``, which says
them, where ``run`` has the figures of every part of a run by the part's name.
"""

from importlib import import_module
from types import ModuleType

# The delta comes after all that look for children, whom it changes, and fills the journal.
NAMES = (
    "generating",
    "loading",
    "bare_copy",
    "bare_splink",
    "quality",
    "searches",
    "one_search",
    "budgets",
    "trigrams",
    "splink_scoring",
    "gazetteer",
    "http",
    "signing_in",
    "review",
    "sealing",
    "cores",
    "one_record",
    "checked_load",
    "delta",
    "merging",
    "families",
    "febrl",
    "phonetics",
    "heard",
)
# They take minutes and say nothing of how many children there are: measured where they are named.
ON_REQUEST = frozenset({"families", "febrl", "phonetics", "heard"})

# They match nothing, or by another's rules: what changes in the matcher says nothing against them.
WITHOUT_MATCHER = frozenset(
    {
        "generating",
        "bare_copy",
        "bare_splink",
        "trigrams",
        "gazetteer",
        "sealing",
        "merging",
        "phonetics",
        "signing_in",
    }
)


def part(name: str) -> ModuleType:
    """The module of a part. Raises ``KeyError`` for a name that is not one."""
    if name not in NAMES:
        raise KeyError(name)
    return import_module(f"bench.parts.{name}")
