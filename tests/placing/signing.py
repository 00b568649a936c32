"""Manifests as a supplier writes and signs them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def written(
    *, supplier: str, feed: str, kind: str, number: int, files: Mapping[str, bytes]
) -> bytes:
    """A manifest of files, by name and content."""
    listed = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()
    )
    return (
        f"contactpoint-delivery 1\nsupplier: {supplier}\nfeed: {feed}\nkind: {kind}\n"
        f"number: {number}\n{listed}"
    ).encode()


@dataclass(frozen=True, slots=True)
class Signer:
    """A supplier with a key of its own."""

    supplier: str
    feed: str
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public_key(self) -> bytes:
        """The public key, as PEM."""
        public = self.key.public_key()
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def manifest(
        self, folder: Path, files: Sequence[Path], *, number: int, full: bool = True
    ) -> Path:
        """Write and sign the manifest of a delivery of these files."""
        content = written(
            supplier=self.supplier,
            feed=self.feed,
            kind="full" if full else "delta",
            number=number,
            files={path.name: path.read_bytes() for path in files},
        )
        path = folder / f"manifest-{number}-{full}"
        path.write_bytes(content)
        path.with_name(f"{path.name}.sig").write_bytes(self.key.sign(content))
        return path
