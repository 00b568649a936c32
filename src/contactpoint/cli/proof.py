"""Proving who is at the terminal."""

import os

import click

from contactpoint.access.actor import Actor
from contactpoint.cli.output import refusals
from contactpoint.services.prove_identity import prove_identity


def proved_actor(username: str) -> Actor:
    """Ask for password, one-time code and PIN, and return the actor; exits with 1 when refused.

    A script gives them in ``CONTACTPOINT_PASSWORD``, ``CONTACTPOINT_CODE`` and
    ``CONTACTPOINT_PIN``, never as arguments, which other users of the machine could read.
    """

    def answer(name: str, question: str) -> str:
        given = os.environ.get(name)
        return given if given else str(click.prompt(question, hide_input=True, err=True))

    password = answer("CONTACTPOINT_PASSWORD", "Password")
    code = answer("CONTACTPOINT_CODE", "One-time code")
    pin = answer("CONTACTPOINT_PIN", "PIN")
    with refusals():
        return prove_identity(username=username, password=password, code=code, pin=pin)
