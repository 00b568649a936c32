"""Imports go one way, and the pure packages stay pure."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.repository import PURE, ROOT, SOURCE

# The decision and its reasons: docs/adr/0003-libraries-in-pure-packages.md
_ALLOWED_IN_PURE_PACKAGES = {"contactpoint", "jellyfish", "msgspec", "rapidfuzz", "stdnum"}
_STRUCTS_ONLY = {"msgspec": {"Struct"}, "msgspec.structs": {"force_setattr", "replace"}}

_OUTSIDE_WORLD = {
    "asyncio",
    "multiprocessing",
    "random",
    "secrets",
    "socket",
    "sqlite3",
    "subprocess",
    "threading",
    "urllib.request",
}


_LINT = "from importlinter.cli import lint_imports\nraise SystemExit(lint_imports(no_cache=True))\n"


def _imported(module: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_the_import_contracts_hold() -> None:
    """import-linter keeps every contract of pyproject.toml: layers, purity, no circles."""
    done = subprocess.run(
        [sys.executable, "-c", _LINT],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "src"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("package", PURE)
def test_a_pure_package_uses_only_the_libraries_that_were_decided_on(package: str) -> None:
    """A pure package imports the standard library, itself, what is below it, and four more."""
    for module in (SOURCE / package).rglob("*.py"):
        foreign = {name.split(".")[0] for name in _imported(module)} - sys.stdlib_module_names
        assert foreign <= _ALLOWED_IN_PURE_PACKAGES, module.relative_to(ROOT)


@pytest.mark.parametrize("package", PURE)
def test_a_pure_package_encodes_nothing(package: str) -> None:
    """Of msgspec a pure package uses the class of structs: how they are stored is the store's."""
    for module in (SOURCE / package).rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("msgspec"):
                taken = {alias.name for alias in node.names}
                assert taken <= _STRUCTS_ONLY[str(node.module)], module.relative_to(ROOT)
            elif isinstance(node, ast.Import):
                assert "msgspec" not in {alias.name for alias in node.names}


@pytest.mark.parametrize("package", PURE)
def test_a_pure_package_does_not_reach_the_outside_world(package: str) -> None:
    """No network, process, thread or source of randomness is imported by a pure package."""
    for module in (SOURCE / package).rglob("*.py"):
        assert not _imported(module) & _OUTSIDE_WORLD, module.relative_to(ROOT)
