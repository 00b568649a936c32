"""The one Django application with models."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "contactpoint.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Bring what needs models and is needed by them."""
        from allauth.mfa.models import Authenticator
        from django.contrib.auth.signals import user_logged_in
        from django.db.models.signals import post_delete, post_save

        from contactpoint.store import sealed_sessions
        from contactpoint.store.account_macs import (
            mac_of_account,
            mac_of_authority,
            mac_of_employer,
            mac_of_employer_link,
            mac_of_organisation,
            mac_of_supplier,
        )
        from contactpoint.store.models.macs import carry_macs

        carry_macs(
            account=mac_of_account,
            authority=mac_of_authority,
            organisation=mac_of_organisation,
            supplier=mac_of_supplier,
            employer=mac_of_employer,
            employer_link=mac_of_employer_link,
        )
        user_logged_in.connect(sealed_sessions.begin, dispatch_uid="begin")
        for signal in (post_save, post_delete):
            signal.connect(sealed_sessions.end_with_device, Authenticator, dispatch_uid="device")
