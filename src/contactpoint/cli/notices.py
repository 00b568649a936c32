"""``contactpoint notices``: the job that says by e-mail that there is a notice to read."""

import click

from contactpoint.access.actor import Action, JobName
from contactpoint.cli.database_refusals import database_refusals
from contactpoint.cli.declared import does
from contactpoint.cli.jobs import job
from contactpoint.cli.output import refuse, say
from contactpoint.services.notices.chosen import EmailNotSetUpError, chosen_notifier
from contactpoint.services.notices.send import send_notices


@click.group()
def notices() -> None:
    """What people are told in ContactPoint, and the e-mails that say that there is something."""


@notices.command()
@does(Action.SEND_NOTICES)
@click.option("--unattended", is_flag=True, help="Nobody at a terminal asked for it.")
def send(unattended: bool) -> None:
    """Say by e-mail to whom it concerns that there is a notice to read, and delete old notices.

    Run it every minute: "at once" means with its next run.
    """
    try:
        notifier = chosen_notifier()
    except EmailNotSetUpError as error:
        refuse(str(error))
    with database_refusals():
        done = send_notices(agent=job(JobName.NOTICES, unattended=unattended), notifier=notifier)
    say(
        f"{done.sent:,} e-mails were sent, {done.refused:,} were refused, {done.later:,} wait for"
        f" the next run; {done.passed:,} old notices were deleted."
    )
    if done.stopped:
        refuse(f"no e-mail can be sent now: {done.stopped}. What waits is tried again.")
