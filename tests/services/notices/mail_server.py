"""A real SMTP server on this machine, and its certificate."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "127.0.0.1"


@dataclass
class MailServer:
    """What arrived: for whom each e-mail was, and the e-mail. ``answers`` says what is answered to
    a recipient, ``after_data`` what to an e-mail."""

    port: int = 0
    certificate: str = ""
    arrived: list[tuple[list[str], Message]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    after_data: str = "250 kept"
    was_tls: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 (as aiosmtpd calls it)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or not."""
        answer = self.answers.get(address, "250 taken")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep an e-mail."""
        if self.after_data.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.arrived.append((list(envelope.rcpt_tos), message_from_bytes(content)))
            self.was_tls.append(session.ssl is not None)
        return self.after_data


@contextmanager
def serving(folder: Path, *, tls: bool = True, password: str = "") -> Iterator[MailServer]:
    """A server that offers STARTTLS, and asks for a password where there is one."""
    kept = MailServer()
    how: dict[str, Any] = {}
    if tls:
        kept.certificate, context = _certificate(folder)
        how |= {"tls_context": context, "require_starttls": True}
    if password:

        def proved(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:
            return AuthResult(success=data.password == password.encode())

        how |= {"authenticator": proved, "auth_required": True}
    with socket.socket() as free:
        free.bind((HOST, 0))
        kept.port = free.getsockname()[1]
    controller = Controller(kept, hostname=HOST, port=kept.port, **how)
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()


def _certificate(folder: Path) -> tuple[str, ssl.SSLContext]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "server.pem", folder / "server.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    return str(certificate), context
