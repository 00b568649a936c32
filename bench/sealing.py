"""Sealing and opening a record, against AES-256-GCM alone on the same bytes."""

import os
from uuid import uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from figures import quantile, timed

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

    def median(work: object) -> float:
        return round(1000 * quantile(timed(work, rounds), 0.5), 1)  # type: ignore[arg-type]

    ours = {
        "seal_us": median(lambda _: seal(key, place, content)),
        "open_us": median(lambda _: open_sealed(key, place, sealed)),
    }
    theirs = {
        "bare_encrypt_us": median(lambda _: bare.encrypt(nonce, content, b"")),
        "bare_decrypt_us": median(lambda _: bare.decrypt(nonce, bare_sealed, b"")),
    }
    return {
        "record_bytes": RECORD_BYTES,
        **ours,
        **theirs,
        "ratio_seal": round(ours["seal_us"] / theirs["bare_encrypt_us"], 1),
        "ratio_open": round(ours["open_us"] / theirs["bare_decrypt_us"], 1),
    }
