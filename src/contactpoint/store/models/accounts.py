"""Organisations from the registers, and the accounts of the people who work for them."""

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import cached_property

from contactpoint.access.notices import Email
from contactpoint.access.session_end import SessionEnd
from contactpoint.store.models.macs import mac_of, with_mac


class Authority(models.Model):
    """An authority that uses the service, or will: from which day its users search.

    One that has no row is not switched on. ``set_by`` is the account that said so, ``None`` where
    an operator did.
    """

    gss = models.CharField(max_length=9, unique=True)
    name = models.CharField(max_length=80)
    on_from = models.DateField(null=True)
    set_by = models.BigIntegerField(null=True)
    mac = models.BinaryField(max_length=18, default=b"")

    objects: ClassVar[models.Manager["Authority"]] = models.Manager()

    def save(self, **how: Any) -> None:
        """Save it with its MAC."""
        with transaction.atomic():
            self.mac = mac_of("authority", self)
            super().save(**with_mac(how))


class Organisation(models.Model):
    """A school, practice, authority or other body, by its code in the scheme that issued it.

    Register data, published by the Department for Education and the NHS: not personal, not sealed.
    """

    scheme = models.CharField(max_length=12)
    code = models.CharField(max_length=20)
    # A school has a second code, under which pupils' transfer files name it.
    laestab = models.CharField(max_length=7, blank=True)
    name = models.CharField(max_length=200)
    service = models.CharField(max_length=20)
    town = models.CharField(max_length=80, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    authority_gss = models.CharField(max_length=9, blank=True)
    authority_name = models.CharField(max_length=80, blank=True)
    # A national administrator answers for it. One of before there were ends has no last day.
    accredited = models.BooleanField(default=False)
    accredited_on = models.DateField(null=True)
    accredited_until = models.DateField(null=True)
    accredited_by = models.BigIntegerField(null=True)
    closed_on = models.DateField(null=True)
    # By the register: the code of the one that replaced it, in the same scheme, and since when a
    # register that had it has it no more.
    successor = models.CharField(max_length=20, blank=True)
    absent_since = models.DateField(null=True)
    # A charity or another body that works in all of England, of no authority.
    partner = models.BooleanField(default=False)
    mac = models.BinaryField(max_length=18, default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="one_organisation_a_code")
        ]
        indexes = [models.Index(fields=["laestab"], name="organisation_by_laestab")]

    @cached_property
    def authority(self) -> Authority | None:
        """The authority in which it is, where that uses the service or will."""
        if not self.authority_gss:
            return None
        return Authority.objects.filter(gss=self.authority_gss).first()

    def save(self, **how: Any) -> None:
        """Save it with its MAC."""
        with transaction.atomic():
            self.mac = mac_of("organisation", self)
            super().save(**with_mac(how))


class AccountManager(BaseUserManager["Account"]):
    """Looks accounts up by user name, in any letter case, together with the organisation.

    Nothing may be done for an account before its organisation's standing is known.
    """

    def get_queryset(self) -> models.QuerySet["Account"]:
        return super().get_queryset().select_related("organisation")

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=(username or "").lower())


class Account(AbstractBaseUser):
    """A user's account: one person, in one organisation, with the roles that are granted.

    ``grants`` are those of ``access.grants``, each as role, code of the scope, and last day or
    ``None``. The dates are the conditions of ``access.standing``. ``stated`` says by condition who
    stated it: when, account or ``None``, and login of an operator. An account that has ended, on
    ``ended_on``, never works again. ``released_to`` is the organisation that may take it over, and
    nothing more until it has. ``pin`` is hashed as the password is, and so is ``enrolment``,
    the code by which the person sets secrets of their own until ``enrol_until``.
    ``contact_asked`` is another telephone number and e-mail address of its own that the person asks
    for, and when, until a manager says that they are; ``contact_confirmed_at`` says when one last
    did, and ``contact_carried`` whether its open involvements have what was confirmed.
    ``caller_number`` is by what the person is known on the telephone. ``notices_by_email`` is a
    value of ``access.notices.Email``. ``demonstration`` marks the
    accounts of the demonstration area, which only a server in demonstration mode may have.

    ``session_generation`` is that of the account's only session. Whatever ends the session begins
    the next generation: signing in again, and any change of what the account is or proves itself
    by. ``save`` sees to that, so that no way to change an account can forget it.
    """

    username = models.CharField(max_length=60, unique=True)
    pin = models.CharField(max_length=128)
    grants = models.JSONField(default=list)
    display_name = models.CharField(max_length=80)
    job_title = models.CharField(max_length=80)
    telephone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    identity_checked_on = models.DateField(null=True)
    dbs_checked_on = models.DateField(null=True)
    trained_on = models.DateField(null=True)
    agreement_signed_on = models.DateField(null=True)
    renewed_on = models.DateField(null=True)
    stated = models.JSONField(default=dict)
    ended_on = models.DateField(null=True)
    released_to = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+"
    )
    enrolment = models.CharField(max_length=128, blank=True)
    enrol_until = models.DateTimeField(null=True)
    contact_asked = models.JSONField(null=True)
    contact_confirmed_at = models.DateTimeField(null=True)
    contact_carried = models.BooleanField(default=True)
    caller_number = models.CharField(max_length=10, blank=True)
    demonstration = models.BooleanField(default=False)
    notices_by_email = models.CharField(max_length=8, default=Email.AT_ONCE.value)
    session_generation = models.PositiveBigIntegerField(default=0)
    mac = models.BinaryField(max_length=18, default=b"")

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "display_name"], name="account_by_name"),
            models.Index(
                fields=["id"], condition=models.Q(contact_carried=False), name="contact_to_carry"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["caller_number"],
                condition=~models.Q(caller_number=""),
                name="one_account_a_caller_number",
            )
        ]

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    def save(self, *, ending: SessionEnd | None = None, **how: Any) -> None:
        """Save it with its MAC, which names its number.

        Its session ends where ``ending`` says why, and where something is changed that a session
        rests on.
        """
        with transaction.atomic():
            if self._state.adding:
                # Its number is the database's to give.
                super().save(**how)
                how = {"update_fields": []}
            else:
                how = self._in_its_generation(ending, how)
            self.mac = mac_of("account", self)
            super().save(**with_mac(how))

    def end_session(self, why: SessionEnd) -> None:
        """End the account's session, wherever it is: its next generation begins."""
        self.save(ending=why, update_fields=[])

    def get_session_auth_hash(self) -> str:
        """What a session of the account is bound to: all that it rests on, and its generation."""
        bound = [self.pk, self.session_generation, *(getattr(self, name) for name in _ENDED_BY)]
        return salted_hmac(
            "contactpoint.session", json.dumps(bound, default=str), algorithm="sha256"
        ).hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """None: a session does not outlive the secret that it was made under."""
        return iter(())

    def _in_its_generation(self, ending: SessionEnd | None, how: dict[str, Any]) -> dict[str, Any]:
        """How to save, with the row's own generation, or the next where the session ends.

        The row is locked, so that what was read a while ago sets no generation back.
        """
        # The lock of those who save comes before the row's, as it does for who renews keys.
        mac_of("account", self)
        rows = Account._base_manager.select_for_update(of=("self",))
        kept = rows.values("session_generation", *_ENDED_BY).get(pk=self.pk)
        written = how.get("update_fields")
        if written is not None:
            self._as_on_file(rows, but=written)
        changed = [
            why(self)
            for name, why in _ENDED_BY.items()
            if (written is None or name in written) and getattr(self, name) != kept[name]
        ]
        self.session_generation = kept["session_generation"]
        for why in ([ending] if ending else changed)[:1]:
            EndedGeneration.objects.create(
                account=self, generation=self.session_generation, why=why.value, at=timezone.now()
            )
            self.session_generation += 1
        return (
            how if written is None else {**how, "update_fields": [*written, "session_generation"]}
        )

    def _as_on_file(self, rows: models.QuerySet["Account"], *, but: Collection[str]) -> None:
        """Take what is not written from the row that is locked: the MAC is over all of it, and what
        was read before may have been changed by another since.

        Not from a row that was changed past the service: no MAC is made for what it says.
        """
        row = rows.get(pk=self.pk)
        if not constant_time_compare(bytes(row.mac), mac_of("account", row)):
            return
        for field in self._meta.concrete_fields:
            if field.name not in but and field.attname not in but:
                setattr(self, field.attname, getattr(row, field.attname))


# What ends an account's session when it changes, and why it then ended.
_ENDED_BY: dict[str, Callable[[Account], SessionEnd]] = {
    "password": lambda account: SessionEnd.PASSWORD,
    "pin": lambda account: SessionEnd.PIN,
    "grants": lambda account: SessionEnd.ROLE,
    "organisation_id": lambda account: SessionEnd.ORGANISATION,
    "ended_on": lambda account: SessionEnd.SUSPENDED,
    "is_active": lambda account: SessionEnd.RESUMED if account.is_active else SessionEnd.SUSPENDED,
}


class EndedGeneration(models.Model):
    """Why the session of an account's generation ended, for whoever held it. Kept for hours."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    generation = models.PositiveBigIntegerField()
    why = models.CharField(max_length=12)
    at = models.DateTimeField()

    objects: ClassVar[models.Manager["EndedGeneration"]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "generation"], name="one_end_a_generation")
        ]
        indexes = [models.Index(fields=["at"], name="ended_generation_by_time")]
