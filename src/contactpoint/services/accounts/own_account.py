"""What somebody does with their own account: look at it, and change what it proves itself by."""

from contactpoint.store.models import Account


def own_account(user: object) -> Account:
    """The account of who is signed in, as a request has it. Raises ``TypeError`` for anybody
    else."""
    if not isinstance(user, Account):
        raise TypeError("nobody is signed in")
    return user
