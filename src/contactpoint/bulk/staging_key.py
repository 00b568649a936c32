"""Begin, go on with and destroy the staging folder of a first load."""

import base64
import json
import os
import shutil
from pathlib import Path
from uuid import UUID, uuid4

from contactpoint.bulk.staging import Staging, write_json
from contactpoint.store import destroyer
from contactpoint.store.safe import vault
from contactpoint.vault.errors import VaultError
from contactpoint.vault.sealing import KEY_BYTES, Place

_KEY = "key.json"


class StagingLostError(Exception):
    """What was staged cannot be opened: its key was destroyed, or is not this installation's."""


def begin(folder: Path) -> Staging:
    """Make the folder and its key; what an earlier load left there is destroyed first.

    Raises ``NotDestroyedError`` where nobody could destroy the key in the end.
    """
    destroyer.must_be_known()
    discard(folder)
    folder.mkdir(mode=0o700, parents=True)
    subject = uuid4()
    key = os.urandom(KEY_BYTES)
    sealed = vault().create([subject]).seal(_place(subject), key)
    told = {"subject": str(subject), "sealed": base64.b64encode(sealed).decode("ascii")}
    write_json(folder / _KEY, told)
    return Staging(folder, key)


def resume(folder: Path) -> Staging:
    """Open what an interrupted load left. Raises ``StagingLostError``."""
    try:
        subject, sealed = _key_of(folder)
        return Staging(folder, vault().hold([subject]).open(_place(subject), sealed))
    except (OSError, ValueError, KeyError, VaultError):
        raise StagingLostError(
            "the unfinished first load cannot be opened again, because its key is gone"
        ) from None


def discard(folder: Path) -> None:
    """Destroy the key of the staging folder, then delete the folder, if there is one.

    The key goes first: what is left of the files after a crash, and every copy of them, is then
    unreadable.
    """
    if not folder.exists():
        return
    try:
        subject, _ = _key_of(folder)
    except (OSError, ValueError, KeyError):
        pass  # The load was killed before it had a key, so before it had data.
    else:
        vault().destroy([subject])
    shutil.rmtree(folder)


def _key_of(folder: Path) -> tuple[UUID, bytes]:
    told = json.loads((folder / _KEY).read_text("utf-8"))
    return UUID(told["subject"]), base64.b64decode(told["sealed"])


def _place(subject: UUID) -> Place:
    return Place("staging", subject, 1)
