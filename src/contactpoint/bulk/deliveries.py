"""Which files a first load began with, so that it goes on with these and no others."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from contactpoint.feeds.outcomes import Fault
from contactpoint.placing.delivery import LoadRefusedError

Described = dict[str, str]


class OtherFilesError(Exception):
    """There is an unfinished first load of other files."""


def describe(deliveries: Mapping[str, Sequence[Path]]) -> Described:
    """For each feed the digest over its files in their order, in hexadecimal, as any load has it.

    Raises ``LoadRefusedError`` when a file cannot be read.
    """
    described = {}
    for feed, files in deliveries.items():
        digest = hashlib.sha256()
        for path in files:
            try:
                with path.open("rb") as stream:
                    digest.update(hashlib.file_digest(stream, "sha256").digest())
            except OSError as error:
                reason = f"the file cannot be read: {error.strerror}"
                raise LoadRefusedError(path.name, Fault(None, "", "", reason)) from error
        described[feed] = digest.hexdigest()
    return described


def digest_of_all(described: Described) -> bytes:
    """One digest of what ``describe`` gave."""
    told = "\n".join(f"{feed} {digest}" for feed, digest in sorted(described.items()))
    return hashlib.sha256(told.encode("ascii")).digest()
