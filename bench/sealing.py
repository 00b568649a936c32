"""Sealing and opening a record, against AES-256-GCM alone on the same bytes."""

import os
from collections.abc import Callable
from statistics import median
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from figures import timed

from contactpoint.vault.sealing import Place, open_sealed, seal

TIMES = 20_000
RECORD_BYTES = 1200


def measure() -> dict[str, object]:
    """Microseconds at the median."""
    key, content = os.urandom(32), os.urandom(RECORD_BYTES)
    place = Place("child", uuid4(), 1)
    sealed = seal(key, place, content)
    nonce = os.urandom(12)
    bare = AESGCM(key)
    bare_sealed = bare.encrypt(nonce, content, b"")
    rounds = range(TIMES)

    def typical(work: Callable[[int], object]) -> float:
        return round(1e6 * median(timed(work, rounds)), 2)

    ours = {
        "seal_us": typical(lambda _: seal(key, place, content)),
        "open_us": typical(lambda _: open_sealed(key, place, sealed)),
    }
    theirs = {
        "bare_encrypt_us": typical(lambda _: bare.encrypt(nonce, content, b"")),
        "bare_decrypt_us": typical(lambda _: bare.decrypt(nonce, bare_sealed, b"")),
    }
    return {
        "record_bytes": RECORD_BYTES,
        **ours,
        **theirs,
        "ratio_seal": round(ours["seal_us"] / theirs["bare_encrypt_us"], 1),
        "ratio_open": round(ours["open_us"] / theirs["bare_decrypt_us"], 1),
    }
