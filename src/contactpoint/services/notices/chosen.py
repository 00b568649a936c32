"""The way by which e-mails leave that the operator has chosen."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from contactpoint.services.notices.notifier import FileNotifier, Notifier, SmtpNotifier, Tls

_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
# A longer password is a slip, such as the name of another file.
_LONGEST_PASSWORD = 1000


class EmailNotSetUpError(Exception):
    """What was chosen cannot work; the message says which variable to set."""


def chosen_notifier() -> Notifier | None:
    """The notifier, or ``None`` where no way was chosen.

    Raises ``EmailNotSetUpError``. No message repeats what a variable or a file holds.
    """
    if not settings.EMAIL_WAY:
        return None
    sender = settings.EMAIL_FROM
    try:
        validate_email(sender)
    except ValidationError:
        raise EmailNotSetUpError("CONTACTPOINT_EMAIL_FROM must be an e-mail address") from None
    if settings.EMAIL_WAY == "file":
        return FileNotifier(settings.EMAIL_FOLDER, sender)
    if not settings.EMAIL_SMTP_HOST:
        raise EmailNotSetUpError("CONTACTPOINT_EMAIL_HOST must name the mail server")
    tls = Tls(settings.EMAIL_SMTP_TLS)
    if tls is Tls.NONE and settings.EMAIL_SMTP_HOST not in _HERE:
        raise EmailNotSetUpError(
            "CONTACTPOINT_EMAIL_TLS may be none only where the mail server is on this machine"
        )
    return SmtpNotifier(
        host=settings.EMAIL_SMTP_HOST,
        port=settings.EMAIL_SMTP_PORT,
        sender=sender,
        tls=tls,
        user=settings.EMAIL_SMTP_USER,
        password=_password() if settings.EMAIL_SMTP_USER else "",
        ca_file=str(settings.EMAIL_SMTP_CA_FILE or ""),
    )


def _password() -> str:
    file = settings.EMAIL_SMTP_PASSWORD_FILE
    try:
        password: str = file.read_text().strip() if file else ""
    except (OSError, UnicodeDecodeError):
        password = ""
    if not 0 < len(password) <= _LONGEST_PASSWORD:
        raise EmailNotSetUpError(
            "CONTACTPOINT_EMAIL_PASSWORD_FILE must be a file with the password of"
            " CONTACTPOINT_EMAIL_USER"
        )
    return password
