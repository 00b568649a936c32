"""Each command names the action that it is (``access.actor.Action``); what names none is refused.

A command that acts without an account does so as a job of the same action: ``cli.jobs`` asks here.
A group names nothing, and nothing of it is inherited.
"""

from collections.abc import Callable, Iterator
from typing import Any, NoReturn, TypeVar

import click

from contactpoint.access.actor import Action
from contactpoint.cli.output import refuse

_DECLARATION = "declared_action"
_Callback = TypeVar("_Callback", bound=Callable[..., Any])


class OtherActionError(RuntimeError):
    """A command does something else than it says. The message names both."""


def does(action: Action) -> Callable[[_Callback], _Callback]:
    """Declare what a command does. It stands below ``@click.command()``."""

    def declare(callback: _Callback) -> _Callback:
        setattr(callback, _DECLARATION, action)
        return callback

    return declare


def declaration_of(command: click.Command) -> Action | None:
    """What the command declares; ``None`` when nothing."""
    declared: Action | None = getattr(command.callback, _DECLARATION, None)
    return declared


def commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Everything in the group and its groups that does something, by what is typed for it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{above}{name} ")
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield f"{above}{name}", command


def refuse_undeclared(group: click.Group) -> None:
    """Have every command that declares nothing refuse to run, whatever it is given."""
    for name, command in commands(group):
        if declaration_of(command) is None:
            command.callback = _refusing(name)


def check_does(action: Action) -> None:
    """Raise ``OtherActionError`` where the command that runs declared another action.

    Outside a command there is nothing to check: whoever calls a service says who acts.
    """
    context = click.get_current_context(silent=True)
    if context is None:
        return
    declared = declaration_of(context.command)
    if declared is not action:
        raise OtherActionError(f"this command declares {declared}, and does {action}")


def _refusing(name: str) -> Callable[..., NoReturn]:
    def undeclared(**_: object) -> NoReturn:
        refuse(
            f"'{name}' names no action, so nobody may run it: below @click.command() it needs"
            " @does(Action...), of cli.declared"
        )

    return undeclared
