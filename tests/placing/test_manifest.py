"""Signed deliveries: what a supplier signed, and nothing else."""

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.placing.manifest import (
    ManifestRefusedError,
    signature_beside,
    signed_manifest,
)
from tests.architecture.repository import ROOT
from tests.placing.signing import written

KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def sign(folder: Path, content: bytes, key: Ed25519PrivateKey = KEY) -> Path:
    """Write a manifest and its signature."""
    path = folder / "manifest"
    path.write_bytes(content)
    signature_beside(path).write_bytes(key.sign(content))
    return path


GOOD = written(supplier="nhs", feed="pds", kind="full", number=7, files={"a": b"x", "b c": b"y"})


def test_a_manifest_says_what_was_signed(tmp_path: Path) -> None:
    """Supplier, feed, kind, number, and the files in their order."""
    found = signed_manifest(sign(tmp_path, GOOD), PUBLIC)
    assert (found.supplier, found.feed, found.full, found.number) == ("nhs", "pds", True, 7)
    assert list(found.files) == ["a", "b c"]
    assert found.digest_of("a") == hashlib.sha256(b"x").digest()
    assert found.digest_of("c") is None


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_a_manifest_that_was_changed_anywhere_is_refused(place: int, by: int) -> None:
    """One bit is enough."""
    changed = bytearray(GOOD)
    changed[place] ^= by
    with tempfile.TemporaryDirectory() as folder:
        path = sign(Path(folder), GOOD)
        path.write_bytes(bytes(changed))
        with pytest.raises(ManifestRefusedError, match="not signed"):
            signed_manifest(path, PUBLIC)


def test_another_hand_does_not_sign(tmp_path: Path) -> None:
    """Nor is a signature taken that is none, too long, or not there."""
    path = sign(tmp_path, GOOD, Ed25519PrivateKey.generate())
    with pytest.raises(ManifestRefusedError, match="not signed"):
        signed_manifest(path, PUBLIC)
    signature_beside(path).write_bytes(b"")
    with pytest.raises(ManifestRefusedError, match="not signed"):
        signed_manifest(path, PUBLIC)
    signature_beside(path).write_bytes(KEY.sign(GOOD) + b"\n")
    with pytest.raises(ManifestRefusedError, match="bytes"):
        signed_manifest(path, PUBLIC)
    signature_beside(path).unlink()
    with pytest.raises(ManifestRefusedError, match="cannot be read"):
        signed_manifest(path, PUBLIC)


HEAD = b"contactpoint-delivery 1\nsupplier: nhs\nfeed: pds\nkind: full\nnumber: 7\n"
LINE = hashlib.sha256(b"x").hexdigest().encode() + b"  a\n"
WRONG = {
    "another first line": b"contactpoint-delivery 2\n" + HEAD.split(b"\n", 1)[1] + LINE,
    "no file": HEAD,
    "a field is wanting": HEAD.replace(b"kind: full\n", b"") + LINE,
    "a field twice": HEAD.replace(b"feed: pds\n", b"feed: pds\nfeed: cin\n") + LINE,
    "another kind": HEAD.replace(b"full", b"all") + LINE,
    "number 0": HEAD.replace(b"7", b"0") + LINE,
    "a number below 0": HEAD.replace(b"7", b"-7") + LINE,
    "a number that is none": HEAD.replace(b"7", b"seven") + LINE,
    "a number beyond all numbers": HEAD.replace(b"7", b"9" * 19) + LINE,
    "a file twice": HEAD + LINE + LINE,
    "a file in a folder": HEAD + LINE.replace(b"  a", b"  ../a"),
    "no digest": HEAD + b"a\n",
    "not text": HEAD + LINE + b"\xff",
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_a_manifest_of_another_form_is_refused(content: bytes, tmp_path: Path) -> None:
    """Though it was signed."""
    with pytest.raises(ManifestRefusedError):
        signed_manifest(sign(tmp_path, content), PUBLIC)


@pytest.mark.parametrize("names", [["a"], ["a", "b c", "d"], ["a", "a", "b c"], ["a", "d"], []])
def test_files_are_neither_left_out_nor_added(names: Sequence[str], tmp_path: Path) -> None:
    """The delivery has the files of its manifest, each once."""
    manifest = signed_manifest(sign(tmp_path, GOOD), PUBLIC)
    with pytest.raises(ManifestRefusedError, match="not those"):
        manifest.in_order([tmp_path / name for name in names])
    assert manifest.in_order([tmp_path / "b c", tmp_path / "a"]) == (
        tmp_path / "a",
        tmp_path / "b c",
    )


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")
def test_a_supplier_needs_openssl_alone(tmp_path: Path) -> None:
    """The very commands of docs/operations.md make a signature that is taken."""
    told = (ROOT / "docs" / "operations.md").read_text().split("### Signed deliveries")[1]
    blocks = told.split("\n### ")[0].split("```")[1::2]
    assert len(blocks) == 2
    (tmp_path / "children.xml").write_bytes(b"<Message/>")
    for block in blocks:
        subprocess.run(["sh", "-ec", block], cwd=tmp_path, check=True, capture_output=True)
    public = load_pem_public_key((tmp_path / "supplier.pub").read_bytes())
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    found = signed_manifest(tmp_path / "manifest", raw)
    assert (found.supplier, found.feed, found.number) == ("northtown", "cin", 12)
    assert dict(found.files) == {"children.xml": hashlib.sha256(b"<Message/>").digest()}
