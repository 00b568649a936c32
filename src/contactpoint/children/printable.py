"""Text of other people's on a terminal or in a log: one line, every sign of which is seen.

A terminal obeys signs that it does not show: it moves, deletes, colours, copies, and turns text
round. A line break in a name makes a line that nobody wrote. Names keep all that belongs to a name.
"""

import unicodedata

# Between letters of Persian and of languages of India they are part of how a name is written.
_JOINERS = frozenset("\u200c\u200d")


def printable(text: str) -> str:
    """The text with each sign that is not shown written out, as ``\\x1b``, and spaces as one kind.

    What is left has neither line breaks nor surrogates, so it can be encoded.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(sign: str) -> str:
    if sign.isprintable() or sign in _JOINERS:
        return sign
    if unicodedata.category(sign) == "Zs":
        return " "
    return sign.encode("unicode_escape").decode("ascii")
