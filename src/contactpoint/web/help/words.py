"""The words of a text, as the help is searched by them."""

import re
import unicodedata

# What somebody asks in, and not about.
_OF_NO_USE = frozenset(
    {
        *("a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from"),
        *("has", "have", "how", "i", "if", "in", "is", "it", "me", "my", "of", "on", "or", "that"),
        *("the", "this", "to", "was", "we", "what", "when", "where", "which", "who", "why", "will"),
        *("with", "you", "your"),
    }
)


def words_of(text: str) -> frozenset[str]:
    """The words of a text without their endings, accents and capitals; small words left out."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return frozenset(map(_stem, set(re.findall(r"[a-z0-9]+", plain)) - _OF_NO_USE))


def _stem(word: str) -> str:
    """``searches``, ``searching`` and ``searched`` are all ``search``."""
    for ending in ("ing", "es", "ed", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word
