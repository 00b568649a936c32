"""The port by which e-mails leave: over SMTP, or into a folder.

Every e-mail says the same: that there is something to read. It names nobody, no number, no kind and
no place but the service's own name, so that whoever reads it on the way, or on somebody's screen,
learns nothing of any child. No message of an error names an address.

    NotifierError
    ├── RefusedError       its server takes no mail for this address, and never will as it is
    └── UnavailableError   nothing can be sent now; it may be tried again
"""

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

SUBJECT = "There is a notice for you in ContactPoint"
TEXT = """\
There is something for you to read in ContactPoint.

Sign in as you always do and choose "Notices". This email says no more, and has no link, so that
nobody can lead you elsewhere with one that looks like it.
"""
_SECONDS = 10.0
# What begins with 5 is for good (RFC 5321 section 4.2.1).
_FOR_GOOD = 500


class NotifierError(Exception):
    """An e-mail was not sent."""


class RefusedError(NotifierError):
    """No mail is taken for the address."""


class UnavailableError(NotifierError):
    """Nothing can be sent now."""


class Sender(Protocol):
    """Sends one e-mail after another."""

    def send(self, to: str) -> None:
        """Say to an address that there is a notice. Raises ``NotifierError``."""


class Notifier(Protocol):
    """A way for e-mails to leave."""

    def opened(self) -> AbstractContextManager[Sender]:
        """What sends, for as long as this is open. Raises ``UnavailableError``."""


class Tls(StrEnum):
    """How a server is reached: ``STARTTLS`` and ``TLS`` or nothing is sent; ``NONE`` is for a
    server on the same machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


def message_to(to: str, sender: str) -> EmailMessage:
    """The e-mail, which is the same for all. Raises ``RefusedError`` for what is no address."""
    address = _address(to)
    message = EmailMessage(policy=SMTP)
    message["Subject"] = SUBJECT
    message["From"] = Address("ContactPoint", addr_spec=sender)
    message["To"] = address
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(TEXT)
    return message


def _address(to: str) -> Address:
    """One address and no more: what somebody wrote into an account begins no other header, and adds
    nobody who gets a copy."""
    try:
        validate_email(to)
        return Address(addr_spec=to)
    except (ValidationError, ValueError):
        raise RefusedError("what is on file is no e-mail address") from None


@dataclass(frozen=True, slots=True)
class SmtpNotifier:
    """Sends over SMTP, each e-mail to one recipient alone.

    ``ca_file`` has the certificates of those who are trusted besides the machine's own.
    """

    host: str
    port: int
    sender: str
    tls: Tls = Tls.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""

    @contextmanager
    def opened(self) -> Iterator[Sender]:
        """A session with the server, which is signed in to where there is a user."""
        try:
            session = self._session()
        except (OSError, smtplib.SMTPException):
            raise UnavailableError("the mail server cannot be reached as it is set up") from None
        try:
            yield _SmtpSession(session, self.sender)
        finally:
            try:
                session.quit()
            except (OSError, smtplib.SMTPException):
                session.close()

    def _session(self) -> smtplib.SMTP:
        context = ssl.create_default_context(cafile=self.ca_file or None)
        if self.tls is Tls.TLS:
            session: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=_SECONDS, context=context
            )
        else:
            session = smtplib.SMTP(self.host, self.port, timeout=_SECONDS)
        try:
            if self.tls is Tls.STARTTLS:
                # Raises where the server offers none: nothing goes out in clear instead.
                session.starttls(context=context)
            if self.user:
                session.login(self.user, self.password)
        except BaseException:
            session.close()
            raise
        return session


@dataclass(frozen=True, slots=True)
class _SmtpSession:
    session: smtplib.SMTP
    sender: str

    def send(self, to: str) -> None:
        """Send it, to this address alone."""
        message = message_to(to, self.sender)
        try:
            self.session.sendmail(self.sender, [to], message.as_bytes())
        except smtplib.SMTPRecipientsRefused as error:
            ((code, _),) = error.recipients.values()
            raise _refused(code) from None
        except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
            # Of the message or of us, and so of nobody in particular.
            raise UnavailableError(f"the mail server answered {error.smtp_code}") from None
        except (OSError, smtplib.SMTPException, UnicodeError):
            raise UnavailableError("the mail server went away") from None


def _refused(code: int) -> NotifierError:
    if code >= _FOR_GOOD:
        return RefusedError(f"the mail server answered {code}")
    return LaterError(f"the mail server answered {code}")


class LaterError(UnavailableError):
    """Nothing can be sent to this address now; to others it may."""


@dataclass(frozen=True, slots=True)
class FileNotifier:
    """Writes each e-mail into a folder, as a file that a mail program reads, for another program to
    send or for a trial."""

    folder: Path
    sender: str

    @contextmanager
    def opened(self) -> Iterator[Sender]:
        """The folder, which is made where it is not there."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            raise UnavailableError("the folder of e-mails cannot be written to") from None
        yield self

    def send(self, to: str) -> None:
        """Write it: whole, or not at all."""
        message = message_to(to, self.sender)
        name = uuid4().hex
        unfinished = self.folder / f".{name}"
        try:
            with unfinished.open("xb") as file:
                os.fchmod(file.fileno(), 0o600)
                file.write(message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(self.folder / f"{name}.eml")
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise UnavailableError("the folder of e-mails cannot be written to") from None
