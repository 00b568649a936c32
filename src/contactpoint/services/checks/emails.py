"""Whether anybody hears by e-mail that there is a notice to read."""

from contactpoint.services.checks.check import Found, bad, good
from contactpoint.services.notices.chosen import EmailNotSetUpError, chosen_notifier


def emails() -> Found:
    """A way for e-mails to leave is set up. Nothing is sent for this, and no server is asked."""
    try:
        notifier = chosen_notifier()
    except EmailNotSetUpError as error:
        return bad(str(error), "set it up (docs/operations.md)")
    if notifier is None:
        return bad(
            "no e-mails are sent: notices are read by whoever signs in",
            "set CONTACTPOINT_EMAIL (docs/operations.md)",
        )
    return good("e-mails can leave")
