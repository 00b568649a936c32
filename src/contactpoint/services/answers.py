"""Answers to forms, kept for a while: the same form, sent again, is answered like the first time.

A form is known by its session, its page, the key that the page gave it, and all that it says. A
second click, or a browser that sends a form again, is the same form, and gets the answer of the
first. A form that says something else is another act, whatever its key.

What is kept is sealed under the key of sessions, bound to the form. The name that it is kept under
is a digest with the session's secret in it: nobody finds it, or tells what the form said, without
the cookie. Nobody gets an answer by a form's key alone, and none is kept without a session.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec
from django.core.cache import cache
from msgspec import Struct

from contactpoint.access.session_end import IDLE
from contactpoint.store.repositories.answering import StillAnsweringError, answering
from contactpoint.store.safe import vault
from contactpoint.store.sealed_sessions import KEY_NAME
from contactpoint.vault.errors import VaultError
from contactpoint.vault.lasting import lasting_subject
from contactpoint.vault.sealing import Place

__all__ = ["Answer", "SentForm", "StillAnsweringError", "answer_to", "keep_answer", "one_at_a_time"]

_SIZE = 1024


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form as it was sent: the secret of its session, the page, the form's key, and its fields
    with all their values, in their order."""

    session: str
    page: str
    key: str
    fields: Sequence[tuple[str, Sequence[str]]]

    @property
    def digest(self) -> bytes:
        """By which the form is known again."""
        said = json.dumps([self.session, self.page, self.key, self.fields])
        return hashlib.sha256(said.encode()).digest()


class Answer(Struct, frozen=True):
    """What a form was answered.

    ``location`` is where it led on; else ``body`` is a page, with ``nonce`` on its scripts.
    ``messages`` are said on the next page, each as level, text and tags. ``cookies`` are those that
    the answer set. ``session`` is the secret of the session that goes on under another key, if any.
    """

    status: int
    location: str = ""
    body: str = ""
    nonce: str = ""
    messages: tuple[tuple[int, str, str], ...] = ()
    cookies: tuple[str, ...] = ()
    session: str = ""


@contextmanager
def one_at_a_time(form: SentForm) -> Iterator[None]:
    """Answer the form while nobody else answers it. Raises ``StillAnsweringError``."""
    with answering(form.digest):
        yield


def keep_answer(form: SentForm, answer: Answer) -> None:
    """Keep it as long as a session lasts that is not used."""
    content = vault().lasting(KEY_NAME).seal(_place(form), msgspec.msgpack.encode(answer))
    cache.set(_name(form), content, timeout=int(IDLE.total_seconds()))


def answer_to(form: SentForm) -> Answer | None:
    """The answer that the form had; ``None`` where there was none, or it does not open."""
    content = cache.get(_name(form))
    if not isinstance(content, bytes):
        return None
    try:
        opened = vault().lasting(KEY_NAME).open(_place(form), content)
        return msgspec.msgpack.decode(opened, type=Answer)
    except (VaultError, msgspec.MsgspecError):
        return None


def _name(form: SentForm) -> str:
    return f"answer-{form.digest.hex()}"


def _place(form: SentForm) -> Place:
    return Place("answer to a form", lasting_subject(KEY_NAME), 1, size=_SIZE, row=form.digest)
