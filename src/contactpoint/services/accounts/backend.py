"""How an account is recognised by its user name and password, and by its session."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from contactpoint.store.models import Account
from contactpoint.store.repositories import accounts


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend without its own notion of an inactive account.

    The account's standing decides whether the account may be used. It is checked at the end of
    signing in and again at the gate. The account's holder is told which condition is missing;
    Django's silent refusal of inactive accounts would prevent that.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        """Every account that proves itself is recognised."""
        return True

    def _authenticate_by_username(self, username: str, password: str) -> Account | None:
        """By the one rule of which name is whose, by which attempts are counted as well."""
        found: Account | None = self._check_password(accounts.by_username(username), password)
        return found

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session."""
        return accounts.by_pk(user_id)
