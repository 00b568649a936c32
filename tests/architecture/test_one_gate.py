"""Views of a child are built in one package and released by one module."""

import ast
import inspect
import pkgutil
import typing
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

import contactpoint.visibility.views
from contactpoint.visibility.prepared import Prepared
from tests.architecture.repository import SOURCE, modules

_GATE = SOURCE / "services" / "gate.py"
_PREPARED = SOURCE / "visibility" / "prepared.py"
# What unwraps a view, and what writes down a look.
_UNWRAPPING = {"unwrap_view", "_unwrapped"}


def view_modules() -> list[ModuleType]:
    """The modules of ``visibility.views``."""
    package = contactpoint.visibility.views
    return [
        import_module(f"{package.__name__}.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
    ]


def builders() -> list[typing.Any]:
    """The functions that prepare a view."""
    return [
        function
        for module in view_modules()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and name.startswith("prepare_")
    ]


def views() -> set[str]:
    """The names of the classes that are shown: what a builder prepares, and all that is in it."""
    found: set[type] = set()
    for builder in builders():
        prepared = typing.get_type_hints(builder)["return"]
        (shown,) = typing.get_args(prepared)
        found |= set(_classes_in(shown, found))
    return {cls.__name__ for cls in found}


def _classes_in(hint: object, seen: set[type]) -> Iterator[type]:
    for part in typing.get_args(hint):
        yield from _classes_in(part, seen)
    if isinstance(hint, type) and hint.__module__.startswith("contactpoint.visibility.views"):
        yield hint
        for inner in typing.get_type_hints(hint).values():
            yield from _classes_in(inner, seen)


def _names(path: Path) -> set[str]:
    """Every name that a module imports, calls or reads as an attribute."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom | ast.Import):
            found |= {alias.name.rpartition(".")[2] for alias in node.names}
        elif isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
    return found


def _called(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        func.attr if isinstance(func, ast.Attribute) else func.id
        for func in calls
        if isinstance(func, ast.Attribute | ast.Name)
    }


def test_nothing_but_the_gate_unwraps_what_is_prepared() -> None:
    """Elsewhere a view could be had without an entry."""
    others = [path for path in modules() if path not in (_GATE, _PREPARED)]
    assert [path for path in others if _UNWRAPPING & _names(path)] == []
    assert _UNWRAPPING & _names(_GATE)


def test_nothing_but_the_gate_records_a_look() -> None:
    """Whoever records a look by hand has something to show that was not prepared."""
    callers = [path for path in modules() if "record_look" in _called(path)]
    assert callers == [_GATE]


def test_nothing_outside_the_package_builds_a_view() -> None:
    """Ten services built what they showed by hand, and the rules were in some of them."""
    shown = views()
    assert {"RecordView", "ResultLine", "CaseView", "Provenance", "PastVerdict"} <= shown
    outside = [path for path in modules() if SOURCE / "visibility" not in path.parents]
    assert {
        path.relative_to(SOURCE).as_posix(): built
        for path in outside
        if (built := shown & _called(path))
    } == {}


@pytest.mark.parametrize("module", view_modules(), ids=lambda module: module.__name__)
def test_every_builder_wraps_what_it_builds(module: ModuleType) -> None:
    """A public function of a view module returns something prepared, or builds no view at all."""
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ != module.__name__ or name.startswith("_"):
            continue
        returned = typing.get_type_hints(function).get("return")
        wraps = typing.get_origin(returned) is Prepared
        assert wraps == name.startswith("prepare_"), name
        assert wraps or not {cls.__name__ for cls in _classes_in(returned, set())} & {
            "RecordView",
            "SearchResults",
            "CaseView",
            "Provenance",
        }
