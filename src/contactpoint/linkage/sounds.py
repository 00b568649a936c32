"""How a folded name sounds to an English clerk (Metaphone), for blocking only, never as proof."""

from functools import lru_cache

import jellyfish


@lru_cache(maxsize=65_536)
def sound(name: str) -> str:
    """The Metaphone code of a folded name, or the name itself where it has no Latin letters."""
    return (jellyfish.metaphone(name) if name.isascii() else "") or name
