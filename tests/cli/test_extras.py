"""A command whose extra is not installed says which one to install."""

import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from contactpoint.cli.extras import EXTRA_OF
from contactpoint.cli.main import contactpoint
from tests.architecture.repository import ROOT


def test_a_command_without_its_extra_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Somebody who never installed the engines is told so, and shown no traceback."""
    for module in [name for name in sys.modules if name.startswith("contactpoint.services.match")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    monkeypatch.setitem(sys.modules, "splink", None)
    done = CliRunner().invoke(
        contactpoint, ["linkage", "train", "--out", str(tmp_path / "model.json")]
    )
    assert done.exit_code == 1
    assert "pip install 'contactpoint[bulk]'" in done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("package", EXTRA_OF)
def test_what_is_named_is_what_the_extra_brings(package: str) -> None:
    """Whoever does as told has the package afterwards."""
    for extra in EXTRA_OF[package].split(","):
        assert f"\n{package}" in (ROOT / "requirements" / f"{extra}.in").read_text()


def test_a_fault_of_the_program_is_no_missing_extra(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A module that no extra brings is a mistake of ours and shows as one."""

    def wrong(*_: object, **__: object) -> None:
        raise ModuleNotFoundError(name="contactpoint.nowhere")

    monkeypatch.setattr(contactpoint.commands["linkage"], "invoke", wrong)
    done = CliRunner().invoke(
        contactpoint, ["linkage", "train", "--out", str(tmp_path / "model.json")]
    )
    assert isinstance(done.exception, ModuleNotFoundError)
