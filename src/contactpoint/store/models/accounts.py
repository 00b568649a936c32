"""Organisations from the registers, and the accounts of the people who work for them."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction

from contactpoint.store.models.macs import mac_of, with_mac


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
    accredited = models.BooleanField(default=False)
    mac = models.BinaryField(max_length=18, default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="one_organisation_a_code")
        ]
        indexes = [models.Index(fields=["laestab"], name="organisation_by_laestab")]

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
    """A user's account: one person, one role, one organisation.

    The dates are the conditions of ``access.standing``; ``pin`` is hashed as the password is.
    ``demonstration`` marks the accounts of the demonstration area, which only a server in
    demonstration mode may have.
    """

    username = models.CharField(max_length=60, unique=True)
    pin = models.CharField(max_length=128)
    role = models.CharField(max_length=24)
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
    demonstration = models.BooleanField(default=False)
    mac = models.BinaryField(max_length=18, default=b"")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    def save(self, **how: Any) -> None:
        """Save it with its MAC, which names its number."""
        with transaction.atomic():
            if self._state.adding:
                # Its number is the database's to give.
                super().save(**how)
                how = {"update_fields": []}
            self.mac = mac_of("account", self)
            super().save(**with_mac(how))
