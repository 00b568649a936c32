"""E-mails over a real SMTP server, and into a folder: what they say, to whom, and what fails."""

import smtplib
import socket
from email import message_from_bytes
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.services.notices.notifier import (
    SUBJECT,
    TEXT,
    FileNotifier,
    LaterError,
    RefusedError,
    SmtpNotifier,
    Tls,
    UnavailableError,
    message_to,
)
from tests.services.notices.mail_server import HOST, MailServer, serving

SENDER = "contactpoint@council.example"
DANA = "dana.okafor@mereshire.example"
RAVI = "ravi.menon@mereshire.example"


def over(server: MailServer, **how: object) -> SmtpNotifier:
    """A notifier that sends to a server."""
    known = {"host": HOST, "port": server.port, "sender": SENDER, "ca_file": server.certificate}
    return SmtpNotifier(**known | how)  # type: ignore[arg-type]


def test_each_gets_the_same_email_alone_and_over_tls(tmp_path: Path) -> None:
    """Nobody learns from it who else was sent one."""
    with serving(tmp_path) as server, over(server).opened() as sender:
        sender.send(DANA)
        sender.send(RAVI)
    assert [to for to, _ in server.arrived] == [[DANA], [RAVI]]
    assert server.was_tls == [True, True]
    first, second = (message for _, message in server.arrived)
    assert first.get_payload(decode=True) == second.get_payload(decode=True)
    assert (first["Subject"], first["To"]) == (SUBJECT, DANA)
    assert RAVI not in first.as_string()
    assert not {"Cc", "Bcc", "Reply-To"} & set(first.keys())


def test_the_email_says_nothing_but_that_there_is_a_notice() -> None:
    """No number, no name, no kind, no link."""
    assert not any(one.isdigit() for one in SUBJECT + TEXT)
    assert "://" not in TEXT
    assert message_to(DANA, SENDER).get_content() == TEXT


def test_where_the_server_offers_no_tls_nothing_is_sent(tmp_path: Path) -> None:
    """Nothing goes out in clear instead."""
    with serving(tmp_path, tls=False) as server:
        with pytest.raises(UnavailableError), over(server).opened():
            pass
        with over(server, tls=Tls.NONE).opened() as sender:
            sender.send(DANA)
    assert len(server.arrived) == 1


def test_a_server_that_another_vouches_for_is_not_believed(tmp_path: Path) -> None:
    """Its certificate is not of those that the machine trusts."""
    with (
        serving(tmp_path) as server,
        pytest.raises(UnavailableError),
        over(server, ca_file="").opened(),
    ):
        pass
    assert server.arrived == []


def test_a_wrong_password_sends_nothing_and_is_not_repeated(tmp_path: Path) -> None:
    """And the right one does."""
    with serving(tmp_path, password="correct horse") as server:
        wrong = over(server, user="contactpoint", password="wrong battery")
        with pytest.raises(UnavailableError) as caught, wrong.opened():
            pass
        assert "battery" not in f"{caught.value} {wrong!r}"
        with over(server, user="contactpoint", password="correct horse").opened() as sender:
            sender.send(DANA)
    assert len(server.arrived) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [("550 no such user", RefusedError), ("450 try later", LaterError)],
)
def test_a_refused_recipient_is_told_from_a_busy_one(
    tmp_path: Path, answer: str, error: type[Exception]
) -> None:
    """The others still get theirs, and no message names anybody."""
    with serving(tmp_path) as server:
        server.answers[DANA] = answer
        with over(server).opened() as sender:
            with pytest.raises(error) as caught:
                sender.send(DANA)
            assert type(caught.value) is error
            assert "dana" not in str(caught.value)
            sender.send(RAVI)
    assert [to for to, _ in server.arrived] == [[RAVI]]


def test_a_refused_message_is_nobodys_fault(tmp_path: Path) -> None:
    """No address is struck off for it."""
    with serving(tmp_path) as server:
        server.after_data = "554 not today"
        with over(server).opened() as sender, pytest.raises(UnavailableError):
            sender.send(DANA)


def test_a_server_that_is_down_is_unavailable() -> None:
    """Whatever its port."""
    with socket.socket() as unused:
        unused.bind((HOST, 0))
        port = unused.getsockname()[1]
    with pytest.raises(UnavailableError), SmtpNotifier(HOST, port, SENDER).opened():
        pass


def test_a_server_that_goes_away_is_unavailable(tmp_path: Path) -> None:
    """In the middle of a session."""
    with serving(tmp_path) as server, over(server).opened() as sender:
        session: smtplib.SMTP = sender.session  # type: ignore[attr-defined]
        assert session.sock is not None
        session.sock.close()
        with pytest.raises(UnavailableError):
            sender.send(DANA)


ATTACKS = [
    "",
    "dana",
    f"{DANA}\nBcc: eve@evil.example",
    f"{DANA}\r\nBcc: eve@evil.example",
    f"{DANA}, eve@evil.example",
    f"{DANA};eve@evil.example",
    f"Dana <{DANA}>",
    f"<{DANA}>",
    f"{DANA}\0",
    "dana@[127.0.0.1]\r\nRCPT TO:<eve@evil.example>",
    'dana@x.example" ORCPT=eve',
]


@pytest.mark.parametrize("address", ATTACKS)
def test_what_somebody_wrote_as_an_address_adds_no_header_and_nobody(address: str) -> None:
    """An account manager may write what they like into an account."""
    with pytest.raises(RefusedError) as caught:
        message_to(address, SENDER)
    assert "eve" not in str(caught.value)


@given(st.text(max_size=60))
def test_whatever_an_address_is_the_email_has_its_own_headers_alone(text: str) -> None:
    """It is refused, or is one address in the one header."""
    try:
        written = message_to(f"{text}@x.example", SENDER).as_bytes()
    except RefusedError:
        return
    told = message_from_bytes(written)
    assert set(told.keys()) <= {
        *("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted"),
        *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
    }
    assert told["To"].count("@") == 1


def test_into_a_folder_each_is_a_file_that_nobody_else_reads(tmp_path: Path) -> None:
    """Whole, or not there."""
    with FileNotifier(tmp_path / "out", SENDER).opened() as sender:
        sender.send(DANA)
        with pytest.raises(RefusedError):
            sender.send("nobody")
    (file,) = (tmp_path / "out").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert message_from_bytes(file.read_bytes())["To"] == DANA


def test_a_folder_that_cannot_be_written_to_is_unavailable(tmp_path: Path) -> None:
    """Nothing is sent, and nothing is lost."""
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UnavailableError), FileNotifier(tmp_path / "out", SENDER).opened():
        pass
