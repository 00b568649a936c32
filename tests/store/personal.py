"""Looking through a database dump for what it must not hold: in words, in numbers, and in bytes.

A dump is text with long runs of hexadecimal and base 64 in it. Runs are decoded and looked through
as bytes; what is left is looked through as text.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from contactpoint.children.statement import Statement

# In random bytes a short word turns up by accident: in 10 MB one of 2,000 names of six letters
# about once in 200 runs, one of four letters several times a run.
_SHORTEST_WORD = 4
_SHORTEST_WORD_IN_BYTES = 7

_HEX = re.compile(r"\\\\x([0-9a-f]*)")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")
# Not beside a digit: child numbers, which are random, have short names in them by accident.
_WORD = re.compile(rf"(?<![^\W_])[^\W\d_]{{{_SHORTEST_WORD},}}(?![^\W_])")
# Subjects, which are random, and index values; no number that is looked for is so long.
_RANDOM = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b\d{15,}\b")
# Sealed bytes hold few printable runs, so what was not sealed stands out in little text.
_PRINTABLE = re.compile(f"[ -~]{{{_SHORTEST_WORD_IN_BYTES},}}".encode())


@dataclass(slots=True)
class Needles:
    """What to look for. ``words`` are whole words in small letters, ``tokens`` whole runs of
    letters and digits, ``phrases`` anything, in small letters."""

    words: set[str] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)
    phrases: set[str] = field(default_factory=set)

    def add_words(self, *texts: str) -> None:
        """The words of names and towns."""
        for text in texts:
            self.words.update(found.casefold() for found in _WORD.findall(text))

    def add_number(self, number: str) -> None:
        """A number as it is written, and without spaces."""
        if number:
            self.tokens.update((number, number.replace(" ", "")))
            self.phrases.add(number.casefold())

    def add_day(self, day: date | None) -> None:
        """A date in every form that a file or a page gives it."""
        if day is not None:
            self.tokens.update((f"{day:%Y%m%d}", f"{day:%d%m%Y}"))
            self.phrases.update(
                (
                    day.isoformat(),
                    f"{day:%d/%m/%Y}",
                    f"{day:%d.%m.%Y}",
                    f"{day:%d-%m-%Y}",
                    f"{day.day} {day:%B %Y}".casefold(),
                    f"{day.day} {day:%b %Y}".casefold(),
                )
            )


def needles_of(statements: Iterable[Statement]) -> Needles:
    """Everything personal that the statements say."""
    needles = Needles()
    for stated in statements:
        carers = stated.carers
        for name in (*stated.names, *(carer.name for carer in carers)):
            needles.add_words(name.given, name.family)
            if name.given and name.family:
                needles.phrases.add(name.full.casefold())
        for address in (stated.address, *stated.former_addresses, *(c.address for c in carers)):
            if address is not None:
                needles.add_words(address.town)
                needles.add_number(address.postcode)
                needles.phrases.update(line.casefold() for line in address.lines if len(line) > 7)
        needles.add_day(stated.birth_date)
        needles.add_day(stated.death_date)
        for number in (stated.nhs_number, stated.upn, stated.former_upn, stated.reference):
            needles.add_number(number)
        for carer in carers:
            needles.add_number(carer.telephone)
    return needles


def leaks(dump: str, needles: Needles, *, harmless: str = "") -> set[str]:
    """The needles that are in the dump, apart from words and phrases that are in ``harmless``."""
    blobs: list[bytes] = []

    def decoded(found: re.Match[str]) -> str:
        blobs.append(bytes.fromhex(found[1]))
        return " "

    def decoded_base64(found: re.Match[str]) -> str:
        # Random text without the padding of base 64 is looked through in the same way.
        run = found[0].rstrip("=")
        blobs.append(base64.b64decode(run[: len(run) // 4 * 4]))
        return " "

    text = _BASE64.sub(decoded_base64, _HEX.sub(decoded, dump))
    text = _RANDOM.sub(" ", text)
    folded, known = text.casefold(), harmless.casefold()
    words = {found.casefold() for found in _WORD.findall(text)}
    tokens = set(re.findall(r"\w+", text))
    found = needles.words & words - {word.casefold() for word in _WORD.findall(harmless)}
    found |= needles.tokens & tokens
    found |= {phrase for phrase in needles.phrases if phrase in folded and phrase not in known}
    return found | _in_bytes(b"\n".join(blobs), needles)


def _in_bytes(held: bytes, needles: Needles) -> set[str]:
    readable = b"\n".join(_PRINTABLE.findall(held)).decode("ascii").casefold()
    words = set(re.findall(r"[a-z]+", readable))
    found = {word for word in needles.words & words if len(word) >= _SHORTEST_WORD_IN_BYTES}
    for phrase in needles.phrases | {token.casefold() for token in needles.tokens}:
        # Of a phrase with an accent in it, the parts without.
        parts = re.findall(f"[ -~]{{{_SHORTEST_WORD_IN_BYTES},}}", phrase)
        found |= {phrase for part in parts if part in readable and _stands_alone(part, readable)}
    return found


def _stands_alone(part: str, readable: str) -> bool:
    """Whether a number is there beside no other digit: how long a stage took is written with
    sixteen digits, and some eight of them are a date by accident. Any other text is there."""
    return not part.isdigit() or re.search(rf"(?<!\d){part}(?!\d)", readable) is not None
