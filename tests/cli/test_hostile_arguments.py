"""Whatever is typed at a command is taken or refused: it never fails with a traceback."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from contactpoint.cli import proof, serve
from contactpoint.cli.main import contactpoint
from contactpoint.cli.texts import TextType

pytestmark = pytest.mark.django_db(databases=["default", "keys"])

_TEXTS = (
    "", " ", "0", "-1", "٣", "1000000000000", "99999999999999999999", "9" * 5000, "1e309",
    "nan", "inf", "1.5", "\x1b[2J", "[/] [red]", "a\r\nb", "\u202eabc", "\udcff",
    "é" * 2_000, "%00", "../../etc",
    "9999-99-99", "0001-01-01", "9999-12-31", "2017-02-30", "urn:", "a:b:c", "=", "10,35%", "pds=",
)  # fmt: skip

# What each command has to be given, so that it comes as far as each of its values.
_SAY = {
    "account": [
        *("x", "--name", "X", "--job-title", "X", "--organisation", "urn:999001"),
        *("--checked-on", "2026-01-05"),
    ],
    "demo-code": ["x"],
    "find": ["--as", "x", "--purpose", "child_in_need"],
    "show": ["7K3M-9QXT-W", "--as", "x", "--purpose", "child_in_need"],
    "supplier add": ["x", "--feed", "cin", "--source", "889"],
    "organisation accredit": ["urn:999001"],
    "authority switch-on": ["E08000035"],
    "authority switch-off": ["E08000035"],
    "supplier suspend": ["x"],
    "supplier resume": ["x"],
    "employer add": [
        *("x", "--title", "X", "--issuer", "https://x.example", "--client-id", "x"),
        *("--acr", "x", "--organisation-claim", "x", "--role-claim", "x", "--table", "FILE"),
    ],
    "employer table": ["x", "--table", "FILE"],
    "employer show-table": ["x"],
    "employer suspend": ["x"],
    "employer resume": ["x"],
    "employer retire-key": ["x"],
    "feed load": ["pds", "FILE"],
    "feed first-load": ["pds=FILE"],
    "feed withdraw": ["1"],
    "feed put-aside": ["1"],
    "feed approve": ["1", "--as", "x"],
    "requests list": ["--as", "x"],
    "requests approve": ["1", "--as", "x"],
    "requests decline": ["1", "--as", "x"],
    "linkage evaluate": ["--truth", "FILE"],
    "linkage train": ["--children", "1", "--out", "FOLDER/out"],
    "synth": ["--children", "0", "--seed", "1", "--out", "FOLDER"],
}


def _commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


_COMMANDS = dict(_commands(contactpoint))


def test_every_text_is_read_as_text() -> None:
    """Of bounded length; a new one, too."""
    texts = [
        one for command in _COMMANDS.values() for one in command.params if one.type.name == "text"
    ]
    assert len(texts) > 10
    assert all(isinstance(one.type, TextType) for one in texts)


def _values(command: click.Command) -> list[click.Parameter]:
    return [one for one in command.params if not getattr(one, "is_flag", False)]


def test_every_number_has_a_least_and_a_most() -> None:
    """So that nothing behind a command overflows; a new one fails here until it has both."""
    numbers = [
        (name, one)
        for name, command in _COMMANDS.items()
        for one in command.params
        if isinstance(one.type, click.types.IntParamType | click.types.FloatParamType)
    ]
    assert len(numbers) > 10
    for name, one in numbers:
        bounds = one.type
        assert isinstance(bounds, click.IntRange | click.FloatRange), (name, one.name)
        assert bounds.min is not None, (name, one.name)
        assert bounds.max is not None, (name, one.name)
        assert bounds.max < 2**63, (name, one.name)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """A file that is no delivery, and a folder."""
    (tmp_path / "file").write_bytes(b"\x00\xff nothing")
    return {"FILE": str(tmp_path / "file"), "FOLDER": str(tmp_path)}


@pytest.fixture(autouse=True)
def _nothing_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "_migrate", lambda: None)
    monkeypatch.setattr(serve, "make_practice", lambda: None)
    monkeypatch.setattr(serve, "_serve", lambda *arguments, **options: None)
    monkeypatch.setattr(proof, "secret", lambda *arguments, **options: "x")


@pytest.mark.parametrize("name", [name for name, one in _COMMANDS.items() if _values(one)])
def test_no_value_of_a_command_fails(name: str, files: dict[str, str]) -> None:
    """Each of its values in turn, the others as they should be."""
    command = _COMMANDS[name]
    said = []
    for word in _SAY.get(name, []):
        for placeholder, path in files.items():
            word = word.replace(placeholder, path)
        said.append(word)
    for one in _values(command):
        for text in _TEXTS:
            arguments = [*name.split(), *said]
            if isinstance(one, click.Option):
                arguments += [one.opts[0], text]
            else:
                arguments = [*name.split(), *said[1:], text]
            environment = {"CONTACTPOINT_PASSWORD": "x", "CONTACTPOINT_CODE": "1"}
            environment |= {"CONTACTPOINT_PIN": "1", "COLUMNS": "200"}
            result = CliRunner().invoke(contactpoint, arguments, env=environment)
            told = f"{name} {one.name} {text[:20]!r}: {result.exception!r}"
            assert result.exception is None or isinstance(result.exception, SystemExit), told
            assert result.exit_code in (0, 1, 2), told
            assert "\x1b" not in result.output, told
