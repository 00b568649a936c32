"""What commands print is text, whoever wrote it: no markup, no orders to a terminal."""

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import pytest

from contactpoint.cli import output

_HOSTILE = (
    "[red]Bella[/] [/] [link=x] :smile: \x1b[2J\x1b]52;c;aGk=\x07\x9b1m\u202e\r\nforged \udcff"
)


_SHOWN = (
    r"[red]Bella[/] [/] [link=x] :smile: \x1b[2J\x1b]52;c;aGk=\x07\x9b1m\u202e\r\nforged \udcff"
)
_ENCODINGS = pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1", "cp1252"])


def printed(encoding: str, act: Callable[[], object]) -> str:
    """What is printed to a terminal of this encoding."""
    written = io.BytesIO()
    terminal = io.TextIOWrapper(written, encoding=encoding, write_through=True)
    with redirect_stdout(terminal), redirect_stderr(terminal), suppress(SystemExit):
        act()
    return written.getvalue().decode(encoding)


@_ENCODINGS
@pytest.mark.parametrize(
    "way",
    [
        output.say,
        output.answer,
        lambda text: output.answer_pairs([("Name", text)]),
        lambda text: output.say_table(text, [text], [[text]]),
        output.refuse,
    ],
)
def test_nothing_is_read_as_markup_or_obeyed(
    encoding: str, way: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By whichever way it is printed, on a terminal of any encoding."""
    monkeypatch.setenv("COLUMNS", "400")
    text = printed(encoding, lambda: way(f"{_HOSTILE} Zoë 王"))
    assert _SHOWN in text
    assert all(sign.isprintable() or sign == "\n" for sign in text)


@_ENCODINGS
def test_json_is_the_same_and_orders_nothing(encoding: str) -> None:
    """Signs by their numbers; a reader has them back."""
    text = "Zoë 王 😀 \x9b1m\x7f\u202e\x1b\n"
    document = {"name": text, "file": "a\udcff.csv"}
    shown = printed(encoding, lambda: output.print_json(document))
    assert json.loads(shown) == {"name": text, "file": "a\\udcff.csv"}
    assert all(sign.isprintable() or sign == "\n" for sign in shown)


def test_a_progress_bar_reads_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    """Nor does what it is told raise."""
    bar = output.progress("{task.description}")
    task = bar.add_task("[/] [red]loading")
    shown = bar.columns[0](bar.tasks[task])
    assert str(shown) == "[/] [red]loading"


def test_every_command_prints_by_this_module() -> None:
    """A new command too: the others' ways are not named outside it."""
    others = (
        "click.echo",
        "click.secho",
        "print(",
        "Console",
        "rich.table",
        "rich.markup",
        "TextColumn",
        "sys.stdout",
        "sys.stderr.w",
    )
    folder = Path(output.__file__).parent
    found = {
        f"{module.name}: {way}"
        for module in folder.glob("**/*.py")
        if module.name != "output.py"
        for line in module.read_text().splitlines()
        for way in others
        if way in line.replace("_print(", "").replace("fingerprint(", "")
    }
    assert found == set()


@pytest.mark.parametrize("columns", ["40", "60", "80", "200"])
def test_no_table_cuts_off_what_somebody_has_to_copy(
    columns: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """However narrow the terminal, all of it is there; a single word in one piece where it fits."""
    monkeypatch.setenv("COLUMNS", columns)
    rows = [["sam.okafor", "harbour-lantern-42", "Sam Okafor, a social worker with a long title"]]
    output.say_table("People", ["User name", "Password", "Who"], rows)
    told = capsys.readouterr().err
    assert "\u2026" not in told
    assert "harbour-lantern-42" in told or columns == "40"
    letters = "".join(sign for sign in told if sign.isalnum())
    for word in ("Sam", "Okafor", "social", "title"):
        assert word in letters or columns == "40"
