"""Text of other people's is shown as it is, and as nothing else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.children.printable import printable


@pytest.mark.parametrize(
    "name",
    [
        "Zoë O'Brien-Núñez",
        "Дарья",
        "محمد",
        "王小明",
        "\u0645\u06cc\u200c\u0631\u0627",
        "Bella [red] [/] :smile:",
        "",
    ],
)
def test_names_stay_as_they_are(name: str) -> None:
    """Also with brackets, and joiners that belong to a name."""
    assert printable(name) == name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\x1b]52;c;aGk=\x07", r"\x1b]52;c;aGk=\x07"),
        ("\x1b]8;;http://elsewhere\x1b\\here", r"\x1b]8;;http://elsewhere\x1b" "\\here"),
        ("\x9b31m", r"\x9b31m"),
        ("a\b\b\x7f", r"a\x08\x08\x7f"),
        ("a\r\nb\u2028c\x85", r"a\r\nb\u2028c\x85"),
        ("\u202etxt.exe\u2066", r"\u202etxt.exe\u2066"),
        ("\ufeffa\u00adb", r"\ufeffa\xadb"),
        ("\udcff", r"\udcff"),
        ("\0", r"\x00"),
        ("a\xa0b\u3000c", "a b c"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str) -> None:
    """Escape sequences, deletions, line breaks, directions, and what cannot be encoded."""
    assert printable(text) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_comes_is_one_line_of_signs(text: str) -> None:
    """And can be written to any terminal."""
    shown = printable(text)
    shown.encode()
    assert len(shown.splitlines()) <= 1
    assert {unicodedata.category(sign) for sign in shown if sign not in "\u200c\u200d"}.isdisjoint(
        {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )
