"""What attackers would like to reach is not there, or stands where the documentation says so."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, SOURCE, modules

# Whatever runs text as code, or makes objects of bytes.
_NEVER_CALLED = frozenset({"eval", "exec", "compile", "__import__", "system", "popen", "mark_safe"})
_NEVER_IMPORTED = frozenset(
    {
        *("pickle", "marshal", "shelve", "dill", "cloudpickle", "yaml", "lxml", "runpy", "ctypes"),
        *("httpx", "aiohttp", "ftplib", "telnetlib", "pty", "xmlrpc"),
    }
)
_NEVER_FROM = frozenset({"urllib.request", "http.client", "http.server", "xml.etree", "xml.dom"})
# What starts programs, parses what others wrote in C, or puts SQL together.
_IMPORTED = {
    "subprocess": "starts a program",
    "zipfile": "opens an archive",
    "zlib": "decompresses",
    "xml.parsers": "parses XML",
    "pkcs11": "calls a token's library",
    "requests": "reaches another machine",
    "smtplib": "reaches another machine",
}
_SQL = frozenset({"execute", "executemany", "raw", "sql", "RawSQL", "extra"})
_SQL_PUT_TOGETHER = "puts SQL together"


def _name(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Attribute):
                of = called.value.id if isinstance(called.value, ast.Name) else ""
                yield ("" if of == "re" else called.attr), node
            elif isinstance(called, ast.Name):
                yield called.id, node


def _found() -> set[tuple[str, str]]:
    found = set()
    for path in modules():
        # Its files are its own, and nobody else's are read there.
        if path.is_relative_to(SOURCE / "synth"):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        for imported in _imports(tree):
            for library, what in _IMPORTED.items():
                if imported == library or imported.startswith(f"{library}."):
                    found.add((_name(path), what))
        for called, node in _calls(tree):
            put_together = node.args and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
            if called in _SQL and put_together:
                found.add((_name(path), _SQL_PUT_TOGETHER))
    return found


def _documented() -> set[tuple[str, str]]:
    page = (ROOT / "docs" / "asvs.md").read_text("utf-8")
    table = page.split("### Dangerous functions")[1].split("\n#", 1)[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    return {
        (name, row[2].strip()) for row in rows for name in re.findall(r"`([\w/]+\.py)`", row[1])
    }


def test_what_is_dangerous_stands_where_the_documentation_says() -> None:
    """Programs that are started, parsers in C, and SQL that is put together: these and no more."""
    assert _found() == _documented()


@pytest.mark.parametrize("path", modules(), ids=_name)
def test_no_text_becomes_code_and_no_bytes_become_objects(path: Path) -> None:
    """Nothing evaluates, unpickles, opens a shell or goes out to the network by itself.

    What does is documented above.
    """
    tree = ast.parse(path.read_text("utf-8"))
    for imported in _imports(tree):
        assert imported.split(".")[0] not in _NEVER_IMPORTED
        assert not any(imported == name or imported.startswith(f"{name}.") for name in _NEVER_FROM)
    for called, node in _calls(tree):
        assert called not in _NEVER_CALLED
        assert not [word for word in node.keywords if word.arg == "shell"]


def test_no_page_lets_text_be_markup() -> None:
    """``safe`` is put to no value that anybody states: to words of the template alone."""
    for page in (SOURCE / "web").rglob("*.html"):
        for marked in re.findall(r"(\S+)\s*\|\s*safe\b", page.read_text("utf-8")):
            assert re.fullmatch(r"'<br>'", marked), page.name
        assert "autoescape" not in page.read_text("utf-8"), page.name


def test_our_script_makes_no_markup_and_takes_no_messages() -> None:
    """It moves the focus, and neither writes into the page nor listens to other windows."""
    script = (SOURCE / "web" / "static" / "contactpoint.js").read_text("utf-8")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert word not in script
    for word in ("postMessage", "'message'", "localStorage", "sessionStorage", "fetch(", "cookie"):
        assert word not in script
