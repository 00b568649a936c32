"""No cryptography in the code that the inventory does not know, and none that is too weak."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.repository import ROOT, SOURCE, modules

_LIBRARIES = frozenset({"cryptography", "hashlib", "hmac", "pkcs11", "random", "secrets", "ssl"})
# Functions of other libraries that hash, draw or encrypt.
_FUNCTIONS = frozenset(
    {
        *("make_password", "check_password", "get_random_string", "salted_hmac"),
        *("generate_totp_secret", "hotp_value", "uuid1", "uuid3", "uuid4", "urandom"),
        *("encrypt_password", "create_encryption_properties", "Signer", "TimestampSigner"),
    }
)
_WEAK = frozenset(
    {
        *("md5", "sha1", "new", "MD5", "SHA1", "TripleDES", "ARC4", "Blowfish", "CAST5", "IDEA"),
        *("ECB", "CBC", "CFB", "OFB", "CTR", "PKCS1v15", "AESCCM"),
    }
)
# Its children are invented: what is drawn there has to be foreseeable.
_INVENTED = SOURCE / "synth"


def _names(tree: ast.AST) -> set[str]:
    """Every name that a module imports or uses as an attribute."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.module or "").split(".")[0], *(alias.name for alias in node.names)}
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
    return found


def _with_cryptography() -> dict[str, set[str]]:
    found = {}
    for path in modules():
        names = _names(ast.parse(path.read_text("utf-8")))
        if not path.is_relative_to(_INVENTED) and names & (_LIBRARIES | _FUNCTIONS):
            found[str(path.relative_to(SOURCE))] = names
    return found


def _listed() -> list[str]:
    page = (ROOT / "docs" / "cryptography.md").read_text("utf-8")
    rows = page.split("## Where it is in the code")[1].splitlines()
    named = [row.split("|")[1] for row in rows if row.startswith("| `")]
    return [name for cell in named for name in re.findall(r"`([\w/]+\.py)`", cell)]


def test_every_module_with_cryptography_is_in_the_inventory() -> None:
    """And the inventory names no module that has none, and each once."""
    assert len(_listed()) == len(set(_listed())) > 30
    assert set(_listed()) == set(_with_cryptography())


@pytest.mark.parametrize("name", sorted(_with_cryptography()))
def test_nothing_weak_is_used(name: str) -> None:
    """No broken hash, no cipher but AES, and no mode that does not notice a change."""
    names = _names(ast.parse((SOURCE / name).read_text("utf-8")))
    weak = names & _WEAK
    # HMAC is made by a function of that name. Published lists of leaked passwords have this hash,
    # under which nothing is kept here.
    looked_up = {"sha1"} if name == "services/accounts/breached_list.py" else set()
    assert weak <= ({"new"} if "hmac" in names else set()) | looked_up


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_what_must_not_be_foreseen_is_not_drawn_from_foreseeable_numbers(path: Path) -> None:
    """``random`` draws samples in two modules; elsewhere it is the operating system's."""
    samples = {
        "services/matching/train_matcher.py",
        "services/matching/train_on_households.py",
    }
    if path.is_relative_to(_INVENTED) or str(path.relative_to(SOURCE)) in samples:
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            assert "random" not in {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module == "random":
            assert {alias.name for alias in node.names} == {"SystemRandom"}
