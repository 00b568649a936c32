"""Imports go one way, and the pure packages stay pure."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract

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


# What the contract lets pages take of linkage and of the ledger.
_CLOSED_LISTS = {
    "contactpoint.ledger.entry": {"Event", "Origin"},
    "contactpoint.linkage.households": {"Contradiction"},
    "contactpoint.linkage.levels": {"LEVELS", "Field", "Level"},
    "contactpoint.linkage.reasons": {"REASON_OF", "SENTENCE_OF", "DecisionReason", "Reason"},
    "contactpoint.linkage.support": {"Support"},
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


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("contactpoint.web.record.views", "contactpoint.store.models"),
        ("contactpoint.web.gate", "contactpoint.store.repositories.accounts"),
        ("contactpoint.web.wording", "contactpoint.linkage.scoring"),
        ("contactpoint.web.record.views", "contactpoint.ledger.entry"),
        ("contactpoint.cli.output", "contactpoint.vault.errors"),
        ("contactpoint.cli.first_loading", "contactpoint.bulk.engines.choice"),
        ("contactpoint.cli.first_loading", "duckdb"),
    ],
)
def test_nothing_is_reached_past_the_services(importer: str, imported: str) -> None:
    """One such import in a page or a command breaks the contract, which holds without it."""
    told = read_configuration(str(ROOT / "pyproject.toml"))
    (options,) = [one for one in told["contracts_options"] if one["id"] == "services"]
    contract = ForbiddenContract(options["name"], told["session_options"], options)
    graph = grimp.build_graph("contactpoint", include_external_packages=True, cache_dir=None)
    graph.add_import(importer=importer, imported=imported)
    (broken,) = contract.check(graph, verbose=False).metadata["invalid_chains"]
    (chain,) = broken["chains"]
    assert [(link["importer"], link["imported"]) for link in chain] == [(importer, imported)]


def test_pages_take_closed_lists_only() -> None:
    """Of linkage and the ledger a page knows the lists that it has words for, and no function."""
    for module in (SOURCE / "web").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in _CLOSED_LISTS:
                taken = {alias.name for alias in node.names}
                assert taken <= _CLOSED_LISTS[node.module], module.relative_to(ROOT)


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
