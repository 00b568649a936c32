"""Employers' sign-ins by OpenID Connect: which there are, whose account is whose there, and the
keys by which this service proves itself to them."""

from typing import Any, ClassVar

from django.db import models, transaction

from contactpoint.store.models.accounts import Account
from contactpoint.store.models.macs import mac_of, with_mac


class Employer(models.Model):
    """A provider at which people of some organisations sign in.

    ``issuer`` and ``client_id`` are as the provider gave them. ``acr_values`` are those that state
    a strength like our own, and ``algorithms`` those by which it may sign. ``claims`` says where
    its tokens tell organisation and role, ``mapping`` what these are here
    (``services.accounts.employer.mapping``). Nothing in it is personal or secret.
    """

    name = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=80)
    issuer = models.CharField(max_length=200, unique=True)
    client_id = models.CharField(max_length=200)
    acr_values = models.JSONField()
    algorithms = models.JSONField()
    assertion_algorithm = models.CharField(max_length=8)
    scopes = models.JSONField()
    claims = models.JSONField()
    mapping = models.JSONField()
    suspended_at = models.DateTimeField(null=True)
    mac = models.BinaryField(max_length=18, default=b"")

    def save(self, **how: Any) -> None:
        """Save it with its MAC."""
        with transaction.atomic():
            self.mac = mac_of("employer", self)
            super().save(**with_mac(how))


class EmployerLink(models.Model):
    """Which account is whose at an employer's sign-in.

    ``subject`` is a keyed digest of the person's identifier there: it is found by it, and tells it
    to nobody.
    """

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    subject = models.BinaryField(max_length=16)
    linked_at = models.DateTimeField(auto_now_add=True)
    mac = models.BinaryField(max_length=18, default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employer", "subject"], name="one_account_a_subject"),
            models.UniqueConstraint(fields=["employer", "account"], name="one_subject_an_account"),
        ]

    def save(self, **how: Any) -> None:
        """Save it with its MAC."""
        with transaction.atomic():
            self.mac = mac_of("employer_link", self)
            super().save(**with_mac(how))


class EmployerKey(models.Model):
    """A key of our own, with which this service signs what proves it to employers' sign-ins.

    ``kid`` is the key's name in public, and ``sealed`` the private key under a key of the vault.
    """

    kid = models.CharField(max_length=43, unique=True)
    sealed = models.BinaryField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["EmployerKey"]] = models.Manager()
