"""What signing in rests on that an operator sets: leaked passwords, and the domain of keys."""

from ipaddress import ip_address

from django.conf import settings

from contactpoint.services.accounts.breached_list import fault_in_list
from contactpoint.services.checks.check import Found, bad, good


def breached_passwords() -> Found:
    """New passwords are looked up in a list of leaked ones, which can be read and is in order."""
    path = settings.BREACHED_PASSWORDS
    if path is None:
        return bad(
            "no list of leaked passwords is looked up; only the packaged list of common ones",
            "let CONTACTPOINT_BREACHED_PASSWORDS name one (docs/operations.md)",
        )
    do = "put the list there as it is published, ordered by hash; until then nobody sets a password"
    try:
        fault = fault_in_list(path)
    except OSError as error:
        return bad(f"the list of leaked passwords cannot be read ({type(error).__name__})", do)
    if fault is not None:
        return bad(f"the list of leaked passwords is no such list: {fault}", do)
    return good("new passwords are looked up in the list of leaked ones")


def security_keys() -> Found:
    """The domain that security keys are registered for is one that pages are served under."""
    domain = settings.SECURITY_KEY_DOMAIN
    do = "let CONTACTPOINT_SECURITY_KEY_DOMAIN be the service's public name, and never change it"
    if _is_address(domain):
        return bad("security keys would be for an address, and browsers know them by names", do)
    below = [host for host in settings.ALLOWED_HOSTS if f".{host}".endswith(f".{domain}")]
    if not below:
        return bad("security keys are for a domain that the service does not answer under", do)
    return good("security keys are for the service's own domain")


def _is_address(domain: str) -> bool:
    try:
        ip_address(domain.strip("[]"))
    except ValueError:
        return False
    return True
