"""The manifest of a signed delivery: which files it has, and which delivery of its supplier it is.

A supplier signs the manifest and not each file. So no file can be exchanged or left out, a delivery
of changes cannot be loaded as a full one, and an old delivery cannot be sent again in place of a
newer one, whose children it would end.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MOST_BYTES = 10_000_000
SIGNATURE_BYTES = 64
_FIRST_LINE = "contactpoint-delivery 1"
_FIELDS = ("supplier", "feed", "kind", "number")
_KINDS = {"full": True, "delta": False}
_MOST_NUMBER = 2**62
# As sha256sum writes it: the digest, a space, a space or an asterisk, the name.
_FILE = re.compile(r"^([0-9a-f]{64}) [ *](.+)$")


class ManifestRefusedError(Exception):
    """A manifest, or its signature, is not what the supplier signed; nothing was loaded."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest whose signature was right. ``files`` has the SHA-256 digest of each, by name and
    in order; ``digest`` is that of the manifest itself."""

    supplier: str
    feed: str
    full: bool
    number: int
    files: Mapping[str, bytes]
    digest: bytes

    def digest_of(self, name: str) -> bytes | None:
        """The digest of a file, or ``None`` where the delivery has no such file."""
        return self.files.get(name)

    def digest_of_files(self) -> bytes:
        """The digest over all files in their order, as a load has it."""
        return hashlib.sha256(b"".join(self.files.values())).digest()

    def in_order(self, paths: Sequence[Path]) -> tuple[Path, ...]:
        """The paths of the delivery's files in its order. Raises ``ManifestRefusedError`` unless
        they are its files, all of them and no others."""
        by_name = {path.name: path for path in paths}
        if len(by_name) != len(paths) or by_name.keys() != self.files.keys():
            raise ManifestRefusedError(
                "the files are not those that the manifest names, each once: give them all"
            )
        return tuple(by_name[name] for name in self.files)


def signature_beside(manifest: Path) -> Path:
    """Where the signature of a manifest lies."""
    return manifest.with_name(f"{manifest.name}.sig")


def signed_manifest(path: Path, public_key: bytes) -> Manifest:
    """Read a manifest, once its signature is found to be by this Ed25519 key.

    The signature lies beside it. Raises ``ManifestRefusedError``.
    """
    content = _read(path, MOST_BYTES)
    signature = _read(signature_beside(path), SIGNATURE_BYTES)
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, content)
    except InvalidSignature:
        raise ManifestRefusedError(
            "the manifest was not signed by the supplier's key, or was changed since"
        ) from None
    return _parsed(content)


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(most + 1)
    except OSError as error:
        raise ManifestRefusedError(f"{path.name} cannot be read: {error.strerror}") from error
    if len(content) > most:
        raise ManifestRefusedError(f"{path.name} has more than {most} bytes")
    return content


def _parsed(content: bytes) -> Manifest:
    try:
        lines = content.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise ManifestRefusedError("the manifest is not text in UTF-8") from None
    head, listed = lines[: len(_FIELDS) + 1], lines[len(_FIELDS) + 1 :]
    if head[:1] != [_FIRST_LINE]:
        raise ManifestRefusedError(f'the manifest does not begin with "{_FIRST_LINE}"')
    said = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
    if tuple(said) != _FIELDS:
        raise ManifestRefusedError(f"the manifest has not these lines: {', '.join(_FIELDS)}")
    number = said["number"]
    if not re.fullmatch(r"[1-9][0-9]{0,18}", number) or int(number) > _MOST_NUMBER:
        raise ManifestRefusedError("the delivery number of the manifest is not a number from 1 on")
    if said["kind"] not in _KINDS:
        raise ManifestRefusedError('the kind of the manifest is neither "full" nor "delta"')
    return Manifest(
        supplier=said["supplier"],
        feed=said["feed"],
        full=_KINDS[said["kind"]],
        number=int(number),
        files=_files(listed),
        digest=hashlib.sha256(content).digest(),
    )


def _files(lines: Sequence[str]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for line in lines:
        found = _FILE.match(line)
        if found is None:
            raise ManifestRefusedError(
                "a line of the manifest is not the SHA-256 digest and the name of a file"
            )
        digest, name = found.groups()
        if name in files or "/" in name:
            raise ManifestRefusedError("the manifest names a file twice, or in a folder")
        files[name] = bytes.fromhex(digest)
    if not files:
        raise ManifestRefusedError("the manifest names no file")
    return files
