"""Every command names its action, and does nothing else; one that names none is refused."""

from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner

from contactpoint.access.actor import Action, JobName
from contactpoint.access.table import JOBS, TABLE
from contactpoint.cli import main
from contactpoint.cli.declared import OtherActionError, commands, declaration_of, does
from contactpoint.cli.jobs import job
from contactpoint.cli.main import contactpoint

_COMMANDS = dict(commands(contactpoint))
_OF_ACCOUNTS = {action for action in Action if any(TABLE[action].values())}
# What a person at a terminal does without an account and without changing what a job would.
_OF_OPERATORS = {Action.SERVE, Action.CHECK, Action.TRAIN, Action.INVENT} | set(JOBS.values())


@pytest.mark.parametrize("name", sorted(_COMMANDS))
def test_every_command_declares_an_action(name: str) -> None:
    """A new command fails here until it does."""
    assert declaration_of(_COMMANDS[name]) is not None, (
        f"'{name}' names no action: put @does(Action...), of contactpoint.cli.declared, below its"
        " @click.command(); where it acts as a job, the action that access.table.JOBS has of it"
    )


@pytest.mark.parametrize("name", sorted(_COMMANDS))
def test_who_is_asked_for_an_account_does_what_accounts_do(name: str) -> None:
    """Where it must be named (--as), the action is one that a role may include; where it need not
    be or is not, it is an operator's, which no role includes."""
    as_ = [one for one in _COMMANDS[name].params if "--as" in one.opts]
    action = declaration_of(_COMMANDS[name])
    assert action in (_OF_ACCOUNTS if any(one.required for one in as_) else _OF_OPERATORS)


def test_the_groups_do_nothing_themselves() -> None:
    """So that nothing that they would declare could be inherited."""

    def groups(of: click.Group) -> list[click.Group]:
        inner = [one for one in of.commands.values() if isinstance(one, click.Group)]
        return [of, *(found for one in inner for found in groups(one))]

    assert len(groups(contactpoint)) > 5
    assert not [one.name for one in groups(contactpoint) if one.invoke_without_command]


def _tree(*, declared: Action | None, run: Callable[[], object]) -> click.Group:
    """A tree of commands as ours is made, of one command in a group."""
    callback = run if declared is None else does(declared)(run)

    @click.group(cls=main._Commands)
    def tree() -> None: ...

    @tree.group()
    def branch() -> None: ...

    branch.add_command(click.Command("leaf", callback=callback))
    return tree


def test_a_command_that_declares_nothing_is_refused() -> None:
    """Deny by default: it does not run, and says what it lacks."""
    ran: list[bool] = []
    tree = _tree(declared=None, run=lambda: ran.append(True))
    result = CliRunner().invoke(tree, ["branch", "leaf"])
    assert (result.exit_code, ran) == (1, [])
    assert "'branch leaf' names no action" in result.stderr
    assert "@does" in result.stderr
    declared = _tree(declared=Action.CHECK, run=lambda: ran.append(True))
    assert CliRunner().invoke(declared, ["branch", "leaf"]).exit_code == 0
    assert ran == [True]


@pytest.mark.parametrize("name", JobName)
def test_a_command_runs_no_job_of_another_action(name: JobName) -> None:
    """What the ledger says was done is what the command says it does."""
    rightly = _tree(declared=JOBS[name], run=lambda: job(name))
    assert CliRunner().invoke(rightly, ["branch", "leaf"]).exception is None
    wrongly = _tree(declared=Action.CHECK, run=lambda: job(name))
    caught = CliRunner().invoke(wrongly, ["branch", "leaf"]).exception
    assert isinstance(caught, OtherActionError)
