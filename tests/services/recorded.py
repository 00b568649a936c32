"""Which functions of the services, and of what they load with, write to the ledger, read from their
source.

A function does when it records a look, a change or a refusal, or calls a function of these that
does. What takes an actor or another agent is expected to, whether it does or not.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.repository import SOURCE

# A use case goes by its own name, what it is made of by its folder's too.
_FOLDERS = {"services": "", "bulk": "bulk.", "placing": "placing."}
_WRITING = {"ledger.record_look", "ledger.record_change", "ledger.record_refusal"}


def _called(tree: ast.AST, imported: dict[str, str], module: str) -> set[str]:
    """The dotted names of what is called or passed on within the tree."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            owner = imported.get(node.value.id, node.value.id)
            names.add(f"{owner}.{node.attr}")
        elif isinstance(node, ast.Name):
            names.add(imported.get(node.id, f"{module}.{node.id}"))
    return names


def _imports(tree: ast.Module) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                short = name.removeprefix("contactpoint.")
                short = short.removeprefix("services.").removeprefix("store.repositories.")
                found[alias.asname or alias.name] = short
    return found


def modules_that_may_record() -> Iterator[tuple[Path, str]]:
    """Each module, and its dotted name."""
    for folder, prefix in _FOLDERS.items():
        for path in (SOURCE / folder).rglob("*.py"):
            within = path.relative_to(SOURCE / folder).with_suffix("")
            yield path, prefix + ".".join(within.parts)


def writing_to_the_ledger() -> set[str]:
    """``module.function`` of every public function that takes an agent or writes an entry."""
    calls: dict[str, set[str]] = {}
    takes_agent: set[str] = set()
    for path, module in modules_that_may_record():
        tree = ast.parse(path.read_text("utf-8"))
        imported = _imports(tree)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                name = f"{module}.{node.name}"
                calls[name] = _called(node, imported, module)
                if any(argument.arg in {"actor", "agent"} for argument in node.args.kwonlyargs):
                    takes_agent.add(name)
            elif isinstance(node, ast.ClassDef) and _WRITING & _called(node, imported, module):
                raise AssertionError(f"{module}.{node.name}: entries are written by functions")
    writing = {name for name, called in calls.items() if _WRITING & called}
    while further := {n for n, called in calls.items() if called & writing} - writing:
        writing |= further
    return {n for n in writing | takes_agent if not n.rpartition(".")[2].startswith("_")}
