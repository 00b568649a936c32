"""``contactpoint registers`` and ``contactpoint account``: what an operator needs to begin."""

from datetime import date
from typing import BinaryIO

import click
from django.conf import settings

from contactpoint.access.actor import Action, JobName
from contactpoint.access.grants import Role
from contactpoint.children.statement import OrganisationCode, OrganisationScheme
from contactpoint.cli.declared import does
from contactpoint.cli.jobs import job
from contactpoint.cli.output import answer, refuse, say
from contactpoint.cli.proof import secret
from contactpoint.feeds.outcomes import FileRefusedError
from contactpoint.services.accounts.make_account import AccountRefusedError, make_account
from contactpoint.services.load_registers import TooManyCloseError, load_registers


@click.command()
@does(Action.LOAD_REGISTERS)
@click.option("--schools", type=click.File("rb"), help="A newer GIAS file than the packaged one.")
@click.option("--gp-practices", type=click.File("rb"), help="A newer epraccur report.")
@click.option("--school-links", type=click.File("rb"), help="GIAS's file of links: successors.")
@click.option(
    "--many-change",
    is_flag=True,
    help="Go on although more than 5 % would close, or move to another authority: look first.",
)
def registers(
    schools: BinaryIO | None,
    gp_practices: BinaryIO | None,
    school_links: BinaryIO | None,
    many_change: bool,
) -> None:
    """Load the registers of authorities, schools and GP practices.

    One that a newer register says has closed lets nobody in from that day. Its accounts wait for a
    national administrator.
    """
    if school_links is not None and schools is None:
        raise click.UsageError("--school-links goes with --schools")
    try:
        loaded = load_registers(
            agent=job(JobName.REGISTERS),
            schools=schools,
            gp_practices=gp_practices,
            school_links=school_links,
            many_change=many_change,
        )
    except TooManyCloseError as error:
        refuse(str(error))
    except FileRefusedError as error:
        column = f"{error.fault.field}: " if error.fault.field else ""
        refuse(f"line {error.fault.line or 1}: {column}{error.fault.reason}; nothing was loaded")
    say(f"{loaded.organisations:,} organisations are in the registers.")
    for many, what in (
        (loaded.closed, "close, or have closed"),
        (loaded.reopened, "are open again"),
        (loaded.absent, "are in the register no more"),
    ):
        if many:
            say(f"{many:,} that were there before {what}.")


@click.command()
@does(Action.MAKE_ACCOUNT)
@click.argument("username")
@click.option("--name", required=True, help="As colleagues should see it.")
@click.option("--job-title", required=True)
@click.option("--telephone", default="", help="At work.")
@click.option("--email", default="", help="At work.")
@click.option(
    "--role", default=Role.PRACTITIONER.value, type=click.Choice([role.value for role in Role])
)
@click.option(
    "--organisation",
    required=True,
    help="Scheme and code: urn:140438, ods:N81029, dfe_la:895. It is accredited with this.",
)
@click.option(
    "--checked-on",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="When identity, DBS check, training and agreement were checked and found in order.",
)
def account(
    username: str,
    name: str,
    job_title: str,
    telephone: str,
    email: str,
    role: str,
    organisation: str,
    checked_on: date,
) -> None:
    """Make an account and print the address that its code device reads.

    Asks for password and PIN, or takes them from CONTACTPOINT_PASSWORD and CONTACTPOINT_PIN.
    """
    if settings.DEMONSTRATION:
        refuse("a demonstration holds its own accounts and no others")
    if settings.PRACTICE:
        refuse("a practice copy holds the accounts of trainees and no others")
    scheme, _, code = organisation.partition(":")
    if scheme not in set(OrganisationScheme) or not code:
        raise click.BadParameter("write it as urn:140438", param_hint="--organisation")
    try:
        address = make_account(
            agent=job(JobName.ACCOUNT_MAKING),
            username=username,
            password=secret("CONTACTPOINT_PASSWORD", "Password", twice=True),
            pin=secret("CONTACTPOINT_PIN", "PIN", twice=True),
            display_name=name,
            job_title=job_title,
            telephone=telephone,
            email=email,
            role=Role(role),
            organisation=OrganisationCode(OrganisationScheme(scheme), code),
            checked_on=date(checked_on.year, checked_on.month, checked_on.day),
        )
    except AccountRefusedError as error:
        refuse(str(error))
    say("The account is made. Give this to its code device, and to nobody else:")
    answer(address)
