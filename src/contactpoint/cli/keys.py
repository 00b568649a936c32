"""``contactpoint keys``: renewing what everything is wrapped by, and the keys that last."""

import click

from contactpoint.access.actor import Action, JobName
from contactpoint.cli.declared import does
from contactpoint.cli.jobs import job
from contactpoint.cli.output import AS_OWNER, print_json, refuse, say
from contactpoint.services import keep_keys, rotate_keys
from contactpoint.services.rotate_keys import KeyKind, KeyStatus, Renewal
from contactpoint.services.unavailable import StaysSealedError, seals_told


@click.group()
def keys() -> None:
    """The keys by which children's records are sealed."""


@keys.command()
@does(Action.KEEP_KEYS)
@click.option("--unattended", is_flag=True, help="Nobody at a terminal asked for it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def rewrap(unattended: bool, as_json: bool) -> None:
    """Wrap every key anew, under a new key-encryption key or by the chosen token.

    The service goes on meanwhile. Killed at any moment it can be run again. Run it again an hour
    later: it then deletes the key file's old key, under which nothing is wrapped any more.
    """
    try:
        with seals_told():
            done = keep_keys.rewrap_keys(agent=job(JobName.KEYS, unattended=unattended))
    except keep_keys.KeysNotOwnedError as error:
        refuse(f"{error}: {AS_OWNER}")
    except StaysSealedError as error:
        refuse(f"{error}; what was wrapped anew is, and the same command goes on")
    if as_json:
        print_json(done)
        return
    say(f"{done.rewrapped} of {done.keys} keys wrapped anew.")
    if done.key_before_kept:
        say("The key before is kept: run the same command again in an hour to delete it.")


@keys.command()
@does(Action.KEEP_KEYS)
@click.option(
    "--only",
    "kinds",
    multiple=True,
    type=click.Choice([kind.value for kind in KeyKind]),
    help="Renew the keys of this kind and no other; may be given several times.",
)
@click.option("--unattended", is_flag=True, help="Nobody at a terminal asked for it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def rotate(kinds: tuple[str, ...], unattended: bool, as_json: bool) -> None:
    """Renew the keys that last: of sessions, devices, accounts, the ledger, cases and verdicts, and
    the search index.

    The service goes on meanwhile. Killed at any moment it can be run again. Where an earlier key is
    kept until later, run it again then: it destroys that key, and renews no other of its kind. The
    index is made anew: that takes minutes for each 100,000 children, and no load may run meanwhile.

    Keys of references, marks and pointers are not renewed by it: each row of every statement would
    have to be written anew.
    """
    chosen = [KeyKind(kind) for kind in kinds] or list(KeyKind)
    try:
        with seals_told():
            done = rotate_keys.rotate_keys(
                agent=job(JobName.KEYS, unattended=unattended), kinds=chosen
            )
    except rotate_keys.LinkingBusyError:
        refuse("a load is running: run the same command again when it has finished")
    except rotate_keys.FirstLoadUnfinishedError as error:
        refuse(str(error))
    except rotate_keys.KeysBusyError as error:
        refuse(f"{error}: run the same command again later")
    except keep_keys.KeysNotOwnedError as error:
        refuse(f"{error}: {AS_OWNER}")
    except StaysSealedError as error:
        refuse(f"{error}; what was renewed is, and the same command goes on")
    if as_json:
        print_json(done)
        return
    for renewal in done:
        say(_told(renewal))


@keys.command()
@does(Action.KEEP_KEYS)
@click.option("--json", "as_json", is_flag=True, help="One JSON document, nothing else.")
def status(as_json: bool) -> None:
    """Which generation of each lasting key seals, since when, and which earlier ones are kept."""
    found = rotate_keys.keys_status()
    if as_json:
        print_json(found)
        return
    for one in found:
        say(_told_of(one))


def _told(renewal: Renewal) -> str:
    """A renewal, for a person."""
    begun = "begun" if renewal.renewed else "seals since before"
    words = [f"{renewal.kind.value}: generation {renewal.generation} {begun}"]
    if renewal.made_anew:
        words.append(f"{renewal.made_anew} made anew")
    if renewal.refused:
        words.append(f"{renewal.refused} changed past the service and left as they are")
    if renewal.kept and renewal.kept_until:
        when = renewal.kept_until.astimezone().strftime("%Y-%m-%d %H:%M")
        words.append(f"{_numbers(renewal.kept)} kept: run it again after {when}")
    elif renewal.kept:
        words.append(f"{_numbers(renewal.kept)} kept, to read what it sealed")
    return "; ".join(words) + "."


def _told_of(status: KeyStatus) -> str:
    """The status of a key, for a person."""
    since = f" since {status.since.astimezone():%Y-%m-%d %H:%M}" if status.since else ""
    kept = f", {_numbers(status.kept)} kept" if status.kept else ""
    return f"{status.kind.value}: {status.name}: generation {status.generation}{since}{kept}."


def _numbers(kept: tuple[int, ...]) -> str:
    return "generation " + ", ".join(map(str, kept))
