"""nginx with the settings that are shipped, before a service of one's own."""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.architecture.repository import ROOT
from tests.fixtures.serving import PATIENCE_SECONDS, free_port

NAME = "contactpoint.example"
SETTINGS = ROOT / "deploy" / "nginx" / "contactpoint.conf"
_AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
{user}
events {{ worker_connections 512; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/contactpoint.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a visitor got."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running nginx: where it listens, and what it wrote down."""

    folder: Path
    tls: int
    plain: int

    def ask(
        self,
        path: str = "/",
        *,
        method: str = "GET",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        source: str = "127.0.0.1",
    ) -> Answer:
        """One request over TLS, from an address of the loopback network."""
        connection = http.client.HTTPSConnection(
            "127.0.0.1",
            self.tls,
            timeout=PATIENCE_SECONDS,
            context=self._trust(),
            source_address=(source, 0),
        )
        # The certificate is for the name, and so is the request.
        connection.sock = self.connect(source=source)
        try:
            connection.request(method, path, body, {"Host": NAME, **(headers or {})})
            got = connection.getresponse()
            return Answer(got.status, got.headers, got.read())
        finally:
            connection.close()

    def connect(self, *, source: str = "127.0.0.1", name: str = NAME) -> ssl.SSLSocket:
        """A connection over TLS, with nothing sent yet."""
        plain = socket.create_connection(
            ("127.0.0.1", self.tls), timeout=PATIENCE_SECONDS, source_address=(source, 0)
        )
        return self._trust().wrap_socket(plain, server_hostname=name)

    def raw(self, request: bytes) -> bytes:
        """Everything that comes back for these bytes, until nginx closes the connection."""
        with self.connect() as visitor:
            visitor.sendall(request)
            return everything(visitor)

    def log(self) -> str:
        """The access log."""
        return (self.folder / "contactpoint.log").read_text()

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.folder / "certificate.pem"))


def everything(visitor: socket.socket) -> bytes:
    """What comes until the other side closes."""
    got = b""
    try:
        while part := visitor.recv(65536):
            got += part
    except (ConnectionResetError, ssl.SSLEOFError):
        pass
    return got


@contextmanager
def nginx_before(service: int, folder: Path) -> Iterator[Proxy]:
    """nginx before the service at a port, with what it needs in ``folder``."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if program is None:
        pytest.skip("nginx is not on this machine: scripts/ensure-nginx.sh")
    proxy = Proxy(folder, free_port(), free_port())
    _make_certificate(folder)
    (folder / "contactpoint.conf").write_text(_here(SETTINGS.read_text(), proxy, service))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, user=user))
    process = subprocess.Popen(
        [program, "-p", str(folder), "-c", str(folder / "nginx.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        _wait(process, proxy.tls)
        yield proxy
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def _here(text: str, proxy: Proxy, service: int) -> str:
    """The settings as shipped, with this machine's ports and folders in the place of theirs."""
    for theirs, ours in (
        ("listen 80", f"listen 127.0.0.1:{proxy.plain}"),
        ("listen 443", f"listen 127.0.0.1:{proxy.tls}"),
        ("server 127.0.0.1:8000", f"server 127.0.0.1:{service}"),
        ("/etc/contactpoint/tls", str(proxy.folder)),
        ("/var/log/nginx", str(proxy.folder)),
    ):
        assert theirs in text
        text = text.replace(theirs, ours)
    return text


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    for _ in range(PATIENCE_SECONDS * 5):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        try:
            _, said = process.communicate(timeout=0.2)
        except subprocess.TimeoutExpired:
            continue
        pytest.fail(f"nginx ended by itself: {said.decode()}")
    pytest.fail("nginx does not answer")


def _make_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
