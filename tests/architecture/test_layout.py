"""Files are small, named for what they hold, and free of addresses that belong to one machine."""

import re

from tests.architecture.repository import ROOT, SOURCE, files, modules

_LONGEST_MODULE = 400
_DRAWERS = {"utils", "util", "helpers", "helper", "common", "core", "misc", "lib", "tools"}

# In pieces, so that this file does not find itself.
_REGISTRIES = re.compile(
    "|".join(
        re.escape(".".join(host))
        for host in (
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("registry", "npmjs", "org"),
            ("registry", "yarnpkg", "com"),
            ("deb", "debian", "org"),
            ("crates", "io"),
        )
    )
)


def test_no_module_is_longer_than_400_lines() -> None:
    """A module that grows past 400 lines has become two."""
    lengths = {module: len(module.read_text("utf-8").splitlines()) for module in modules()}
    assert not [
        str(module.relative_to(ROOT))
        for module, lines in lengths.items()
        if lines > _LONGEST_MODULE
    ]


def test_there_are_no_drawers() -> None:
    """No module or folder has a name that says nothing of what is in it."""
    assert not [str(path.relative_to(ROOT)) for path in SOURCE.rglob("*") if path.stem in _DRAWERS]


def test_every_folder_of_code_is_a_package() -> None:
    """A folder with modules has an ``__init__.py``, or the import contract would not see it."""
    folders = {module.parent for module in modules()}
    assert not [
        str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()
    ]


def test_every_module_says_what_it_is_for() -> None:
    """Each module that has code begins with a docstring."""
    silent = [
        str(module.relative_to(ROOT))
        for module in modules()
        if (text := module.read_text("utf-8").strip()) and not text.startswith(('"""', "r'''"))
    ]
    assert not silent


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is for whoever installs to say; a mirror works as well."""
    named = []
    for path in files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        if _REGISTRIES.search(text):
            named.append(str(path.relative_to(ROOT)))
    assert not named
