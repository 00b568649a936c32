"""Proving who is at the terminal."""

import os
from collections.abc import Callable
from typing import TypeVar

import click

from contactpoint.access.actor import Actor
from contactpoint.access.budgets import ProofNeededError
from contactpoint.cli.output import refusals, say
from contactpoint.services.accounts.prove_again import prove_again
from contactpoint.services.accounts.prove_identity import prove_identity

_Shown = TypeVar("_Shown")


def secret(name: str, question: str, *, twice: bool = False) -> str:
    """A secret from the environment variable ``name``, or typed unseen; ``twice`` for a new one.

    A secret is never an argument: other users of the machine could read it.
    """
    given = os.environ.get(name)
    if given:
        return given
    return str(click.prompt(question, hide_input=True, err=True, confirmation_prompt=twice))


def proved_actor(username: str) -> Actor:
    """Ask for password, one-time code and PIN, and return the actor; exits with 1 when refused.

    A script gives the three in ``CONTACTPOINT_PASSWORD``, ``CONTACTPOINT_CODE`` and
    ``CONTACTPOINT_PIN``.
    """
    password = secret("CONTACTPOINT_PASSWORD", "Password")
    code = secret("CONTACTPOINT_CODE", "One-time code")
    pin = secret("CONTACTPOINT_PIN", "PIN")
    with refusals():
        return prove_identity(username=username, password=password, code=code, pin=pin)


def shown_to(actor: Actor, look: Callable[[], _Shown]) -> _Shown:
    """What the look shows; where too many were made, code and PIN are asked for once more first.

    A code is good once, so another one is needed than that of the sign-in before. A script gives
    it in ``CONTACTPOINT_CODE_AGAIN``. Exits with 1 when refused.
    """
    with refusals(actor):
        try:
            return look()
        except ProofNeededError as error:
            say(str(error))
    code = secret("CONTACTPOINT_CODE_AGAIN", "Another one-time code")
    pin = secret("CONTACTPOINT_PIN", "PIN")
    with refusals(actor):
        prove_again(actor=actor, code=code, pin=pin)
        return look()
