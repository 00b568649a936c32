"""The demonstration area: invented children over the north-west, and people to look for them.

Everything goes in by the ways that production uses: feed files, the loader, the services. Only the
accounts are made here (``services.demonstration_accounts``), because everybody knows their secrets,
which no way of production takes.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Actor, Job, JobName, Purpose
from contactpoint.access.criteria import Criteria
from contactpoint.access.grants import Grant
from contactpoint.access.scope import Scope
from contactpoint.access.standing import Condition
from contactpoint.children.sources import FEEDS_IN_ORDER
from contactpoint.children.statement import OrganisationScheme, ServiceKind
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.feeds.outcomes import Accepted
from contactpoint.ledger.account_details import AccountMade
from contactpoint.ledger.entry import Origin
from contactpoint.ledger.request_details import GrantGiven
from contactpoint.services.accounts.second_factor import current_code, enrol
from contactpoint.services.accounts.sign_in import actor_of
from contactpoint.services.demonstration_accounts import (
    ACCOUNTS,
    FORMER_SOCIAL_WORKER,
    HEALTH_VISITOR,
    TEACHER,
    DemonstrationAccount,
)
from contactpoint.services.end_involvement import end_involvement
from contactpoint.services.find_child import find_child
from contactpoint.services.load_feed import load_feed
from contactpoint.services.load_registers import load_registers
from contactpoint.services.open_record import open_record
from contactpoint.services.record_involvement import record_involvement
from contactpoint.services.suppliers import add_supplier, list_suppliers
from contactpoint.store.models import Account, Organisation
from contactpoint.store.repositories import accounts, authorities, ledger, organisations
from contactpoint.synth import story
from contactpoint.synth.writing import write_england

CHILDREN = 20_000
SEED = 2026
REGION = "North West"

_JOB = Job(JobName.DEMONSTRATION, Origin.JOB)

# Step, how much of it is done, and how much there is (0 while that is not known).
Progress = Callable[[str, int, int], None]


# Telephone numbers that Ofcom keeps free for drama, by the organisation's code.
_TELEPHONES = {
    story.SCHOOL_URN: "01632 960142",
    story.FORMER_SCHOOL_URN: "01632 960219",
    story.GP_PRACTICE_ODS: "01632 960129",
    story.AUTHORITY_CODE: "01632 960100",
    story.CIN_AUTHORITY_CODE: "0161 496 0300",
}


def make_demonstration(*, folder: Path, progress: Progress) -> None:
    """Generate the feed files in ``folder``, load them, and play the story up to its beginning.

    Safe to repeat after an interruption: files and loads are the same each time.
    """
    progress("registers", 0, 0)
    load_registers(agent=_JOB)
    _make_organisations()
    make_accounts()
    write_england(
        children=CHILDREN,
        seed=SEED,
        out=folder,
        region=REGION,
        story=True,
        progress=lambda done: progress("feed files", done, CHILDREN),
    )
    register_suppliers(folder)
    _load(folder, progress)
    _begin_story()


def make_accounts() -> None:
    """Make the demonstration's accounts, or renew them: their checks would lapse otherwise."""
    today = timezone.localdate()
    for wanted in ACCOUNTS:
        organisation = Organisation.objects.get(
            scheme=wanted.scheme.value, code=wanted.organisation
        )
        with transaction.atomic():
            before = accounts.by_username(wanted.username)
            account = before or Account(username=wanted.username)
            account.password, account.pin = map(make_password, (wanted.password, wanted.pin))
            account.display_name, account.job_title = wanted.display_name, wanted.job_title
            account.telephone = wanted.telephone
            account.email = f"{wanted.username}@contactpoint.example"
            account.organisation, account.demonstration = organisation, True
            account.is_active, account.ended_on = True, None
            own = Scope.of(organisation.authority_gss)
            account.grants = accounts.as_kept(Grant(role, own) for role in wanted.roles)
            account.caller_number = wanted.caller_number
            accounts.state(account, dict.fromkeys(_facts_of(wanted), today), _JOB)
            account.save()
            enrol(account)
            ledger.record_change(
                agent=_JOB,
                what=AccountMade(
                    account=account.pk,
                    role=wanted.roles[0].value,
                    organisation=organisation.pk,
                    renewed=before is not None,
                ),
            )
            for role in wanted.roles[1:]:
                more = GrantGiven(account=account.pk, role=role.value, scope=own.code)
                ledger.record_change(agent=_JOB, what=more)
    _switch_authorities_on()


def _facts_of(wanted: DemonstrationAccount) -> list[Condition]:
    """What is stated of an account: of a new starter all but the training, which stays as it is."""
    return [one for one in accounts.FACTS if wanted.trained or one is not Condition.TRAINING]


def code_of(username: str) -> str | None:
    """The one-time code of a demonstration's own account now; ``None`` of any other account."""
    account = accounts.by_username(username)
    if not settings.DEMONSTRATION or account is None or not account.demonstration:
        return None
    return current_code(account)


def _make_organisations() -> None:
    for code, name, service, authority in (
        (
            "DEMOHV",
            "Macclesfield health visiting team",
            ServiceKind.HEALTH_VISITING,
            "Cheshire East",
        ),
        (story.CLINIC_ODS, story.CLINIC_NAME, ServiceKind.HOSPITAL, "Stockport"),
    ):
        Organisation.objects.update_or_create(
            scheme=OrganisationScheme.ODS.value,
            code=code,
            defaults={
                "name": name,
                "service": service.value,
                "authority_name": authority,
                "telephone": "0161 496 0710" if service is ServiceKind.HOSPITAL else "01632 960110",
            },
        )
    for code, telephone in _TELEPHONES.items():
        Organisation.objects.filter(code=code).update(telephone=telephone)
    codes = [wanted.organisation for wanted in ACCOUNTS]
    for pk in Organisation.objects.filter(code__in=codes).values_list("pk", flat=True):
        with transaction.atomic():
            organisations.accredit(pk)


def _switch_authorities_on() -> None:
    today = timezone.localdate()
    for gss, name in authorities.in_use():
        if authorities.by_gss(gss) is None:
            authorities.switch_on(gss, name=name, on_from=today)


def register_suppliers(folder: Path) -> None:
    """Register who sends the feed files in ``folder``, unless that was done.

    Each feed has one supplier, for all whom its invented files name.
    """
    there = {supplier.name for supplier in list_suppliers()}
    for feed, files in _feed_files(folder).items():
        name = feed.replace("_", "-")
        if name not in there:
            add_supplier(
                agent=_JOB,
                name=name,
                title=FEEDS[feed].title,
                feed=feed,
                sources=sorted({source for file in files for source in _sources_of(feed, file)}),
                from_day=timezone.localdate(),
            )


def _sources_of(feed: str, file: Path) -> Iterator[str]:
    """The source of a file, if it states anything: its first statement's, as all files have one."""
    sender = file.stem if FEEDS[feed].sender_is else ""
    with file.open("rb") as stream:
        for outcome in FEEDS[feed].read(stream, sender=sender):
            if isinstance(outcome, Accepted):
                yield outcome.statement.source
                return


def _feed_files(folder: Path) -> dict[str, list[Path]]:
    """The files of each feed, in the order in which a country would be loaded."""
    # Beside the feeds' folders lie the truth and the groups of names.
    feeds = [feed for feed in FEEDS_IN_ORDER if (folder / feed).is_dir()]
    return {feed: sorted((folder / feed).iterdir()) for feed in feeds}


def _load(folder: Path, progress: Progress) -> None:
    """Load the suppliers' files."""
    for name, files in _feed_files(folder).items():
        # A list does not say who sent it; its file is named for the sender.
        deliveries = [[file] for file in files] if FEEDS[name].sender_is else [files]
        for number, delivery in enumerate(deliveries, start=1):
            load_feed(
                agent=_JOB,
                feed=FEEDS[name],
                files=delivery,
                sender=delivery[0].stem if FEEDS[name].sender_is else "",
                full=True,
                progress=_within(progress, name, number, len(deliveries)),
            )


def _within(progress: Progress, name: str, number: int, deliveries: int) -> Progress:
    """Progress of one delivery: by records, or by deliveries where there are many small ones."""

    def report(phase: str, done: int, total: int) -> None:
        if deliveries > 1:
            progress(f"{name} lists", number, deliveries)
        else:
            progress(f"{name}: {phase}", done, total)

    return report


def _actor(wanted: DemonstrationAccount) -> Actor:
    account = accounts.by_username(wanted.username)
    if account is None:
        raise LookupError("the demonstration's accounts have not been made")
    return replace(actor_of(account), origin=Origin.JOB)


def _begin_story() -> None:
    """Before the story begins, three practitioners have recorded that they work with the child."""
    today = timezone.localdate()
    # An involvement is shown for 12 months after its end, in a demonstration however old.
    closed_on = max(story.CIN_CLOSED_ON, today - timedelta(days=300))
    involved = (
        (FORMER_SOCIAL_WORKER, story.CIN_REFERRED_ON, closed_on, False),
        (HEALTH_VISITOR, today - timedelta(days=600), None, False),
        (TEACHER, today - timedelta(days=300), None, True),
    )
    for wanted, started_on, ended_on, lead in involved:
        _play(_actor(wanted), started_on, ended_on, lead=lead)


def _play(actor: Actor, started_on: date, ended_on: date | None, *, lead: bool) -> None:
    purpose = Purpose.WORKING_WITH_CHILD
    results = find_child(
        actor=actor,
        purpose=purpose,
        criteria=Criteria(given=story.GIVEN, family=story.FAMILY, birth_date=story.BIRTH_DATE),
    )
    number = results.lines[0].number
    view = open_record(actor=actor, purpose=purpose, number=number)
    known = (*view.universal_services, *view.other_services)
    if any(service.own for service in known):
        return
    record_involvement(
        actor=actor, purpose=purpose, number=number, started_on=started_on, lead=lead
    )
    if ended_on is not None:
        own = open_record(actor=actor, purpose=purpose, number=number).own_involvement
        if own is None or own.reference is None:
            raise LookupError("the involvement just recorded is not there")
        end_involvement(
            actor=actor,
            purpose=purpose,
            number=number,
            reference=own.reference,
            ended_on=ended_on,
        )
