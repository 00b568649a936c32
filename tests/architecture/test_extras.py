"""What a folder imports is in the requirements that bring it, and pages need no engines."""

import ast
import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, SOURCE

_EXTRAS = ("bulk", "embedded", "synth")
_NAMED = re.compile(r"^([a-z0-9-]+)", re.MULTILINE)
_ONLY_WITH_BULK = {"services/first_load.py", "services/matching"}

_WITHOUT = """
import sys
from importlib import import_module
from pkgutil import walk_packages

import django

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {absent!r}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
django.setup()
import contactpoint.web
for found in walk_packages(contactpoint.web.__path__, "contactpoint.web."):
    import_module(found.name)
for name in ("config.urls", "config.command", "cli.main", "services.load_feed"):
    import_module(f"contactpoint.{{name}}")
"""


def _named_in(*files: str) -> set[str]:
    return {
        name
        for file in files
        for name in _NAMED.findall((ROOT / "requirements" / f"{file}.in").read_text())
    }


def _imported_at_once(module: Path) -> set[str]:
    """The packages that importing the module imports, which leaves out what a function does."""
    names = set()
    for node in ast.parse(module.read_text("utf-8")).body:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return {name.split(".")[0] for name in names}


def _brought_by(module: Path) -> set[str]:
    within = module.relative_to(SOURCE).as_posix()
    folder = within.split("/")[0]
    if any(within.startswith(path) for path in _ONLY_WITH_BULK):
        folder = "bulk"
    return _named_in("service", *({folder} & {*_EXTRAS}))


@pytest.mark.parametrize("folder", sorted(path.name for path in SOURCE.iterdir() if path.is_dir()))
def test_what_a_folder_imports_is_brought_by_its_requirements(folder: str) -> None:
    """An installation without an extra lacks that extra's folder and nothing else."""
    brings = packages_distributions()
    for module in (SOURCE / folder).rglob("*.py"):
        foreign = _imported_at_once(module) - sys.stdlib_module_names - {"contactpoint"}
        names = {name.lower() for package in foreign for name in brings[package]}
        # Java's own machine decides about Spark, which only its engine imports.
        assert names - {"pyspark"} <= _brought_by(module), module.relative_to(ROOT)


def test_pages_and_single_loads_run_without_the_engines() -> None:
    """A web server starts where no extra is installed."""
    absent = {
        package
        for package, brings in packages_distributions().items()
        if {name.lower() for name in brings} & (_named_in(*_EXTRAS) - _named_in("service"))
    }
    assert {"duckdb", "pyarrow", "splink"} <= absent
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT.format(absent=absent)],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "contactpoint.config.settings",
            "DATABASE_URL": "postgresql:///nowhere",
            "KEYS_DATABASE_URL": "postgresql:///nowhere",
        },
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_a_library_used_behind_its_public_face_is_pinned() -> None:
    """What is not public may change in any release, so that none comes by itself."""
    behind = {
        name.split(".")[0]
        for module in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (name := node.module or "")
        if "internal" in name.split(".") and not name.startswith("contactpoint")
    }
    assert behind == {"allauth"}
    pinned = re.compile(r"^django-allauth\[mfa\]==[0-9.]+$", re.MULTILINE)
    assert pinned.search((ROOT / "requirements" / "service.in").read_text())
