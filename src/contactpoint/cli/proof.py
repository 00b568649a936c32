"""Proving who is at the terminal."""

import os

import click

from contactpoint.access.actor import Actor
from contactpoint.cli.output import refusals
from contactpoint.services.accounts.prove_identity import prove_identity


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
