"""What the operator has to say of the service to those who use it, and to families."""

from django.conf import settings

from contactpoint.services.checks.check import Found, unless

# What pages say of the operator, by the variable that says it.
NAMED = {
    "CONTACTPOINT_OPERATOR_NAME": "who is responsible for the records",
    "CONTACTPOINT_OPERATOR_ADDRESS": "their postal address",
    "CONTACTPOINT_LEGAL_BASIS": "the law under which records are held",
    "CONTACTPOINT_PROTECTION_OFFICER": "how to reach the data protection officer",
    "CONTACTPOINT_CONTACT_TELEPHONE": "the telephone number for questions",
    "CONTACTPOINT_CONTACT_EMAIL": "the email address for questions",
}


def named() -> Found:
    """Privacy notices and the accessibility statement name whom the law wants named."""
    return unless(
        (
            f"{name} is not set: {what}"
            for name, what in NAMED.items()
            if not settings.OPERATOR[name]
        ),
        "the public pages name who is responsible, and how to reach them",
        "set them: the privacy notices and the accessibility statement are not complete without"
        " (docs/operations.md)",
    )
