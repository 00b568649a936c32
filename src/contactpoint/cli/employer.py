"""``contactpoint employer``: at which employers' sign-ins people may sign in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import click

from contactpoint.access.actor import Action, JobName
from contactpoint.cli.database_refusals import database_refusals
from contactpoint.cli.declared import does
from contactpoint.cli.jobs import job
from contactpoint.cli.output import answer, print_json, refusals, refuse, say
from contactpoint.services.accounts.employer import signing_keys
from contactpoint.services.accounts.employer.id_token import ALGORITHMS
from contactpoint.services.accounts.employer.mapping import (
    Claims,
    MappingRefusedError,
    read_mapping,
)
from contactpoint.services.accounts.employer.register import (
    EmployerNotTakenError,
    RegisteredEmployer,
    add_employer,
    list_employers,
    map_employer,
    mapping_of,
    resume_employer,
    suspend_employer,
)

_TABLE = click.option(
    "--table",
    required=True,
    type=click.File("r", encoding="utf-8-sig", lazy=True),
    help="The reviewed table, CSV: kind,theirs,ours.",
)


@click.group()
def employer() -> None:
    """At which employers' sign-ins people may sign in."""


@employer.command()
@does(Action.KEEP_EMPLOYERS)
@click.argument("name")
@click.option("--title", required=True, help="As people call it.")
@click.option("--issuer", required=True, metavar="ADDRESS", help="As the provider names itself.")
@click.option("--client-id", required=True, help="As the provider names this service.")
@click.option(
    "--acr",
    "acr_values",
    required=True,
    multiple=True,
    help="A strength that is as good as our own; again for each.",
)
@click.option(
    "--algorithm",
    "algorithms",
    multiple=True,
    default=("RS256",),
    show_default=True,
    type=click.Choice(ALGORITHMS),
    help="By which it signs; again for each.",
)
@click.option("--organisation-claim", required=True, help="The claim that names the organisation.")
@click.option("--role-claim", required=True, help="The claim that names the role.")
@click.option("--posts-claim", default="", help="The claim that lists both, post by post.")
@click.option(
    "--claims-from",
    default="id_token",
    show_default=True,
    type=click.Choice(["id_token", "userinfo"]),
    help="Where these claims are.",
)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    default=("openid",),
    show_default=True,
    help="What is asked for; again for each.",
)
@click.option(
    "--sign-with",
    "assertion_algorithm",
    default=signing_keys.ALGORITHMS[0],
    show_default=True,
    type=click.Choice(signing_keys.ALGORITHMS),
    help="By which we sign what proves us to it.",
)
@_TABLE
def add(
    name: str,
    title: str,
    issuer: str,
    client_id: str,
    acr_values: tuple[str, ...],
    algorithms: tuple[str, ...],
    organisation_claim: str,
    role_claim: str,
    posts_claim: str,
    claims_from: str,
    scopes: tuple[str, ...],
    assertion_algorithm: str,
    table: TextIO,
) -> None:
    """Register an employer's sign-in under NAME, which stands in addresses."""
    with _refusals():
        add_employer(
            agent=job(JobName.EMPLOYERS),
            name=name,
            title=title,
            issuer=issuer,
            client_id=client_id,
            acr_values=acr_values,
            algorithms=algorithms,
            claims=Claims(organisation_claim, role_claim, posts_claim, claims_from),
            mapping=read_mapping(table),
            scopes=scopes,
            assertion_algorithm=assertion_algorithm,
        )
        if not signing_keys.keys_status():
            signing_keys.make_key(agent=job(JobName.EMPLOYERS))
    say(
        f"{name} is registered. People come back to /employer/at/{name}/back/,"
        " and our public keys are at /employer/keys/."
    )


@employer.command("list")
@does(Action.KEEP_EMPLOYERS)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def list_command(as_json: bool) -> None:
    """The employers' sign-ins that are registered."""
    with _refusals():
        found = list_employers()
    if as_json:
        print_json(found)
        return
    for one in found:
        answer(_told(one))
    if not found:
        say("no employer's sign-in is registered")


@employer.command()
@does(Action.KEEP_EMPLOYERS)
@click.argument("name")
@_TABLE
def table(name: str, table: TextIO) -> None:
    """Put another reviewed table in the place of that of NAME."""
    with _refusals():
        map_employer(agent=job(JobName.EMPLOYERS), name=name, mapping=read_mapping(table))
    say(f"{name} has another table: sessions that began under the one before end.")


@employer.command("show-table")
@does(Action.KEEP_EMPLOYERS)
@click.argument("name")
def show_table(name: str) -> None:
    """The table of NAME, to be reviewed."""
    with _refusals():
        print_json(mapping_of(name))


@employer.command()
@does(Action.KEEP_EMPLOYERS)
@click.argument("name")
def suspend(name: str) -> None:
    """Let nobody in by NAME; sessions that it began open nothing any more."""
    with _refusals():
        suspend_employer(agent=job(JobName.EMPLOYERS), name=name)
    say(f"{name} is suspended: nobody is let in by it.")


@employer.command()
@does(Action.KEEP_EMPLOYERS)
@click.argument("name")
def resume(name: str) -> None:
    """Let people sign in by NAME again."""
    with _refusals():
        resume_employer(agent=job(JobName.EMPLOYERS), name=name)
    say(f"people may sign in by {name} again.")


@employer.command("new-key")
@does(Action.KEEP_EMPLOYERS)
def new_key() -> None:
    """Make and publish a key of ours. It signs once it has been published for a day."""
    with _refusals():
        answer(signing_keys.make_key(agent=job(JobName.EMPLOYERS)))


@employer.command("keys")
@does(Action.KEEP_EMPLOYERS)
def keys_command() -> None:
    """Our keys that are published."""
    with _refusals():
        found = signing_keys.keys_status()
    for one in found:
        answer(f"{one.kid}; made at {one.made_at}{'; signs' if one.signs else ''}")
    if not found:
        say("there is no key: make one with 'contactpoint employer new-key'")


@employer.command("retire-key")
@does(Action.KEEP_EMPLOYERS)
@click.argument("kid")
def retire_key(kid: str) -> None:
    """Publish the key KID no more."""
    with _refusals():
        signing_keys.retire_key(agent=job(JobName.EMPLOYERS), kid=kid)
    say("the key is retired.")


def _told(one: RegisteredEmployer) -> str:
    parts = (
        f"{one.name}: {one.title}",
        f"{one.issuer} as {one.client_id}",
        f"strength {', '.join(one.acr_values)}",
        f"signs by {', '.join(one.algorithms)}",
        f"{one.organisations} organisations and {one.roles} roles, table {one.mapping[:16]}",
        "" if one.suspended_at is None else f"SUSPENDED on {one.suspended_at:%Y-%m-%d}",
    )
    return "; ".join(part for part in parts if part)


@contextmanager
def _refusals() -> Iterator[None]:
    with refusals(), database_refusals():
        try:
            yield
        except (EmployerNotTakenError, MappingRefusedError, signing_keys.KeyRefusedError) as error:
            refuse(str(error))
