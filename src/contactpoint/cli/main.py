"""The command group."""

import click

from contactpoint.cli import (
    attempts,
    authorities,
    check,
    databases,
    employer,
    feed,
    find,
    index,
    keys,
    linkage,
    notices,
    organisations,
    problems,
    requests,
    serve,
    sessions,
    setting_up,
    supplier,
    synth,
)
from contactpoint.cli.declared import refuse_undeclared
from contactpoint.cli.extras import GroupWithExtras
from contactpoint.cli.texts import take_as_text


class _Commands(GroupWithExtras):
    """The whole tree, of which a command that declares no action is refused."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        refuse_undeclared(self)
        return super().invoke(ctx)


@click.group(cls=_Commands)
def contactpoint() -> None:
    """A contact index for children: who else is, or was, working with this child?"""


contactpoint.add_command(serve.up)
contactpoint.add_command(serve.demo)
contactpoint.add_command(serve.demo_code)
contactpoint.add_command(serve.practice)
contactpoint.add_command(databases.migrate)
contactpoint.add_command(check.check)
contactpoint.add_command(problems.problems)
contactpoint.add_command(index.index)
contactpoint.add_command(keys.keys)
contactpoint.add_command(setting_up.registers)
contactpoint.add_command(setting_up.account)
contactpoint.add_command(organisations.organisation)
contactpoint.add_command(authorities.authority)
contactpoint.add_command(attempts.attempts)
contactpoint.add_command(sessions.account_change)
contactpoint.add_command(sessions.sessions)
contactpoint.add_command(supplier.supplier)
contactpoint.add_command(employer.employer)
contactpoint.add_command(feed.feed)
contactpoint.add_command(requests.requests)
contactpoint.add_command(notices.notices)
contactpoint.add_command(find.find)
contactpoint.add_command(find.show)
contactpoint.add_command(linkage.linkage)
contactpoint.add_command(synth.synth)
take_as_text(contactpoint)
