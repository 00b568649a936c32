"""Make the practice copy's world: its invented children, and the team in which starters train.

The children come in as a delivery of the national register, by the loader that production uses.
"""

from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from contactpoint.access.actor import Job, JobName
from contactpoint.children.statement import OrganisationScheme, ServiceKind
from contactpoint.feeds.catalogue import FEEDS
from contactpoint.ledger.entry import Origin
from contactpoint.services.load_feed import load_feed
from contactpoint.services.practice.invented import FEED, everybody
from contactpoint.services.practice.made import (
    NotMadeError,
    made_on,
    must_be_practice,
    note_made,
)
from contactpoint.store.models import Organisation
from contactpoint.store.repositories import organisations
from contactpoint.synth.files.pds import pds_lines
from contactpoint.synth.statements.draft import Draft, TrueStatement

TEAM_CODE, TEAM = "PRACTICE", "Practice team (invented)"
_JOB = Job(JobName.PRACTICE, Origin.JOB)


def make_practice() -> None:
    """Load the invented children, unless that was done; safe to repeat after an interruption.

    Raises ``NoPracticeError`` in a home that is no practice copy's.
    """
    must_be_practice()
    _make_team()
    try:
        made_on()
    except NotMadeError:
        today = timezone.localdate()
        file = write_children(settings.HOME.invented_children / "pds.ndjson", today)
        load_feed(agent=_JOB, feed=FEEDS[FEED], files=[file], full=True)
        note_made(today)


def write_children(file: Path, made_on: date) -> Path:
    """Write the children as the register would send them."""
    with file.open("w", encoding="utf-8") as stream:
        for number, child in enumerate(everybody(made_on), start=1):
            stream.writelines(pds_lines(Draft(TrueStatement(number, child.statement(), None))))
    return file


def _make_team() -> None:
    """An organisation of no authority: it is on from its accreditation."""
    row, _ = Organisation.objects.update_or_create(
        scheme=OrganisationScheme.ODS.value,
        code=TEAM_CODE,
        defaults={
            "name": TEAM,
            "service": ServiceKind.SOCIAL_CARE.value,
            "telephone": "01632 960999",
            "partner": True,
        },
    )
    if not row.accredited:
        with transaction.atomic():
            organisations.accredit(row.pk)
