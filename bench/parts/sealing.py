"""Sealing and opening a record, against AES-256-GCM alone on the same bytes."""

import os
from collections.abc import Callable
from statistics import median
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.installation import Installation
from bench.timing import timed
from contactpoint.vault.sealing import Place, open_sealed, seal

TIMES = 20_000


def measure(installation: Installation) -> dict[str, object]:
    """Microseconds at the median, for a record of the mean size of those that are held."""
    size = int(installation.ask(_MEAN_DOCUMENT) or 0)
    key, content = os.urandom(32), os.urandom(size)
    place = Place("child", uuid4(), 1, size=size + 1)
    sealed = seal(key, place, content)
    nonce = os.urandom(12)
    bare = AESGCM(key)
    bare_sealed = bare.encrypt(nonce, content, b"")
    rounds = range(TIMES)

    def typical(work: Callable[[int], object]) -> float:
        return round(1e6 * median(timed(work, rounds)), 2)

    return {
        "record_bytes": size,
        "seal_us": typical(lambda _: seal(key, place, content)),
        "open_us": typical(lambda _: open_sealed(key, place, sealed)),
        "bare_encrypt_us": typical(lambda _: bare.encrypt(nonce, content, b"")),
        "bare_decrypt_us": typical(lambda _: bare.decrypt(nonce, bare_sealed, b"")),
    }


_MEAN_DOCUMENT = """
    SELECT avg(length(document))::int FROM (SELECT document FROM store_child LIMIT 10000) AS sample
"""


def told(run: dict[str, Any]) -> list[str]:
    """The lines for the report."""
    figures = run["sealing"]
    sealing = figures["seal_us"] / figures["bare_encrypt_us"]
    opening = figures["open_us"] / figures["bare_decrypt_us"]
    return [
        f"Sealing a record of {figures['record_bytes']:,} bytes, the mean of those held, takes"
        f" {figures['seal_us']} µs, {sealing:.1f} times bare AES-256-GCM"
        f" ({figures['bare_encrypt_us']} µs) on the same bytes; opening {figures['open_us']} µs,"
        f" {opening:.1f} times ({figures['bare_decrypt_us']} µs). Both make or check the place that"
        " a seal is bound to, and derive nothing."
    ]
