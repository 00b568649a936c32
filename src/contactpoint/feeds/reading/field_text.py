"""Tidy the text of one field: keep what a person typed, without what a machine added."""

import re
import unicodedata

from contactpoint.children.invisible import without_invisible_signs
from contactpoint.feeds.reading.limits import MAX_FIELD_CHARACTERS

# A telephone number as people write it: digits, spaces, brackets, hyphens, one leading plus.
_TELEPHONE = re.compile(r"^\+?[0-9 ()-]{5,25}$")
# What Excel, LibreOffice and Google Sheets show for a cell whose formula failed, or that is too
# narrow for its number.
_SPREADSHEET_ERROR = re.compile(
    r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!"
    r"|CONNECT!|UNKNOWN!|BUSY!|ERROR!|#{2,})|Err:[0-9]{3}"
)
_IS_AN_ERROR = "is an error of a spreadsheet: correct the cell"
# How spreadsheets and programs write a whole number that they took for a quantity.
_WITH_DECIMALS = re.compile(r"([0-9]+)\.0+")
_WITH_EXPONENT = re.compile(r"([1-9])\.([0-9]+)[Ee]\+?([0-9]{1,2})")
_UPRN = re.compile(r"^[0-9]{1,12}$")
_URN = re.compile(r"[0-9]{6}")
_CODE = re.compile(r"^[0-9A-Za-z][0-9A-Za-z/._-]{0,39}$")


def tidy_text(text: str) -> str:
    """Return ``text`` in Unicode normal form C with single spaces and no invisible characters.

    Raises ``ValueError`` when control characters or unpaired surrogates remain, when it is longer
    than ``MAX_FIELD_CHARACTERS``, or when a spreadsheet wrote an error in its place. The message
    does not repeat the input.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", without_invisible_signs(text))
    tidy = " ".join(text.split())
    if tidy.startswith(("#", "Err:")) and _SPREADSHEET_ERROR.fullmatch(tidy):
        raise ValueError(_IS_AN_ERROR)
    if not tidy.isprintable():
        raise ValueError("contains characters that are not text")
    if len(tidy) > MAX_FIELD_CHARACTERS:
        raise ValueError(f"is longer than {MAX_FIELD_CHARACTERS} characters")
    return tidy


def parse_name(text: str) -> str:
    """Return a name, tidied; it may be empty.

    Raises ``ValueError`` as ``tidy_text`` does, also for one word of it, and when no letter is in
    it or it is a formula.
    """
    tidy = tidy_text(text)
    if "#" in tidy and any(map(_SPREADSHEET_ERROR.fullmatch, tidy.split(" "))):
        raise ValueError(_IS_AN_ERROR)
    if tidy.startswith("="):
        raise ValueError("is a formula and no name: save the list with its values")
    if tidy and not any(sign.isalpha() for sign in tidy):
        raise ValueError("is no name: it has no letters in it")
    return tidy


def as_whole_number(text: str) -> str:
    """A number as it was before a spreadsheet or a program took it for a quantity.

    9434765870.0 and 9.434765870E+09 are read as 9434765870. 9.43E+09 stays as it is, since digits
    are wanting that nobody can know; so does everything else.
    """
    tidy = text.strip()
    if match := _WITH_DECIMALS.fullmatch(tidy):
        return match[1]
    if match := _WITH_EXPONENT.fullmatch(tidy):
        digits, beyond = match[2][: int(match[3])], match[2][int(match[3]) :]
        if len(digits) == int(match[3]) and not beyond.strip("0"):
            return match[1] + digits
    return text


def parse_telephone(text: str) -> str:
    """Return a telephone number as written, tidied.

    Raises ``ValueError`` when it has other characters than digits, spaces, brackets and hyphens
    after an optional plus, or has fewer than five.
    """
    tidy = tidy_text(text)
    if not _TELEPHONE.match(tidy):
        raise ValueError("is not a telephone number")
    return tidy


def parse_reference(text: str) -> str:
    """Return a supplier's own key for a child.

    Raises ``ValueError`` when it is empty, longer than 40 characters or has others than ASCII
    letters, digits and ``/ . _ -``.
    """
    tidy = tidy_text(text)
    if not _CODE.match(tidy):
        raise ValueError("is not a reference: 1 to 40 letters and digits are needed")
    return tidy


def parse_uprn(text: str) -> str:
    """Return a Unique Property Reference Number without leading zeros.

    Raises ``ValueError`` when it has not 1 to 12 digits.
    """
    if not _UPRN.match(text.strip()):
        raise ValueError("is not a UPRN, which has 1 to 12 digits")
    return text.strip().lstrip("0")


def parse_urn(text: str) -> str:
    """Return a school's URN. Raises ``ValueError`` when it has not six digits."""
    if not _URN.fullmatch(text):
        raise ValueError("is not a URN, which has six digits")
    return text
