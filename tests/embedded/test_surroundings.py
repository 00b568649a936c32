"""What surrounds the embedded server: variables for other servers, and signs in a home's path."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

from contactpoint import embedded
from contactpoint.config import command
from contactpoint.embedded.cluster import EmbeddedCluster
from contactpoint.embedded.secrets import ensure_password
from contactpoint.embedded.surroundings import forget_other_servers, is_plain

pytestmark = pytest.mark.database

# Of another server, or such as spoil every session.
OTHERS = {
    "PGHOST": "db.example",
    "PGHOSTADDR": "127.0.0.9",
    "PGPORT": "1",
    "PGDATABASE": "elsewhere",
    "PGUSER": "somebody",
    "PGPASSWORD": "theirs",
    "PGPASSFILE": "/nonexistent",
    "PGSERVICE": "elsewhere",
    "PGSERVICEFILE": "/nonexistent",
    "PGOPTIONS": "-c statement_timeout=1",
    "PGDATESTYLE": "SQL,DMY",
    "PGTZ": "Asia/Tokyo",
    "PGGEQO": "off",
    "PGCLIENTENCODING": "LATIN1",
    "PGAPPNAME": "theirs",
    "PGSSLMODE": "verify-full",
    "PGSSLROOTCERT": "/nonexistent",
    "PGREQUIRESSL": "1",
    "PGSSLNEGOTIATION": "direct",
    "PGGSSENCMODE": "require",
    "PGKRBSRVNAME": "theirs",
    "PGREQUIREAUTH": "none",
    "PGCHANNELBINDING": "require",
    "PGCONNECT_TIMEOUT": "x",
    "PGTARGETSESSIONATTRS": "standby",
    "PGLOADBALANCEHOSTS": "x",
    "PGREQUIREPEER": "nobody",
    "PGMINPROTOCOLVERSION": "x",
    "PGSYSCONFDIR": "/nonexistent",
    "PGDATA": "/nonexistent",
}
# Of the system, wrong or another's.
WRONG = {
    "TMPDIR": "/nonexistent",
    "LC_ALL": "xx_XX.none",
    "LANG": "tr_TR",
    "TZ": "Nowhere/Nowhere",
    "COLUMNS": "x",
    "POSTGRES_PASSWORD": "theirs",
    "EDITOR": "/nonexistent",
}
# In the home directory of whoever runs it: libpq's and psql's own files.
DOT_FILES = {
    ".pgpass": "*:*:*:*:theirs\n",
    ".pg_service.conf": "[contactpoint]\nhost=db.example\n",
    ".psqlrc": "\\\\set ON_ERROR_STOP on\n",
    ".postgresql/root.crt": "no certificate",
    ".postgresql/postgresql.crt": "no certificate",
}
# What libpq reads in an address, a shell in a command line, and people in a name.
SIGNS = [
    "my home", "a+b", "a%20b", "100%", "a,b", "a@b", "@b", "a:b", "a?b", "a#b", "a&b=c", "a;b",
    "it's", 'so "to say"', "a\\b", "$(touch made)", "`touch made`", "$HOME", "a*b", "[a]", "ümläut",
    "~", "-a", "!a", "(a)", "家",
]  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home whose server is gone after the test."""
    yield tmp_path / "home"
    embedded.stop(tmp_path / "home")


def test_all_of_libpqs_variables_begin_alike() -> None:
    """So that one rule takes all of them, also those of a release to come."""
    read = {option.envvar.decode() for option in Conninfo.get_defaults() if option.envvar}
    assert len(read) > 20
    assert all(name.startswith("PG") for name in read)


def test_no_variable_of_another_server_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """And everything else does."""
    for name, value in OTHERS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH_OF_MINE", "stays")
    forget_other_servers()
    assert not set(OTHERS) & set(os.environ)
    assert os.environ["PATH_OF_MINE"] == "stays"


@pytest.mark.parametrize("variables", [OTHERS, WRONG, OTHERS | WRONG], ids=["PG", "wrong", "all"])
def test_settings_of_other_servers_do_not_reach_this_one(
    home: Path, variables: dict[str, str], tmp_path: Path
) -> None:
    """With all of them set, a process starts the server, its roles connect, and so does a process
    that it starts: as without any."""
    theirs = tmp_path / "theirs"
    for name, text in DOT_FILES.items():
        (theirs / name).parent.mkdir(parents=True, exist_ok=True)
        (theirs / name).write_text(text)
        (theirs / name).chmod(0o600)
    done = subprocess.run(
        [sys.executable, "-c", _START, str(home)],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        env={
            **os.environ,
            **variables,
            "HOME": str(theirs),
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["ISO, MDY", "0", "UTF8", ""] * 2


_SHOW = """
import sys, psycopg
with psycopg.connect(sys.argv[1]) as connection:
    for name in ("DateStyle", "statement_timeout", "client_encoding", "application_name"):
        print(connection.execute(f"SHOW {name}").fetchone()[0])
"""
_START = f"""
import subprocess, sys
from pathlib import Path
from contactpoint import embedded
dsn = embedded.start(Path(sys.argv[1])).dsn("contactpoint", embedded.APPLICATION)
subprocess.run([sys.executable, "-c", {_SHOW!r}, dsn], check=True)
sys.argv[1] = dsn
exec({_SHOW!r})
"""


@pytest.mark.parametrize("name", SIGNS)
def test_an_address_says_the_folder_that_it_means(tmp_path: Path, name: str) -> None:
    """Whatever stands in its name, also where libpq would read it for something else."""
    home = tmp_path / name
    home.mkdir()
    ensure_password(home, embedded.APPLICATION)
    folder = home / "postgres"
    dsn = EmbeddedCluster(home, folder, folder).dsn("contactpoint", embedded.APPLICATION)
    assert conninfo_to_dict(dsn)["host"] == str(folder)
    assert is_plain(home) == (name == "-a")


@pytest.mark.parametrize(
    "name", ["my home", "a,b", "long" * 40, "%2F@:?#+'\"\\ $(touch made)`id`ü"]
)
def test_a_home_may_have_any_name(tmp_path: Path, name: str) -> None:
    """It is made, used, stopped and used again, and no shell has read its name."""
    home = tmp_path / name
    try:
        for _ in range(2):
            cluster = embedded.start(home)
            for role in (embedded.OWNER, embedded.APPLICATION):
                psycopg.connect(cluster.dsn("contactpoint", role)).close()
            embedded.stop(home)
            assert not embedded.is_running(home)
    finally:
        embedded.stop(home)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["a\nb", "a\tb", "a\x1bb", os.fsdecode(b"\xff")])
def test_a_home_whose_name_is_no_text_is_refused_before_it_is_made(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words, by the command too."""
    with pytest.raises(embedded.EmbeddedClusterError, match="choose a home"):
        embedded.start(tmp_path / name)
    _without_addresses(monkeypatch)
    monkeypatch.setenv("CONTACTPOINT_HOME", str(tmp_path / name))
    monkeypatch.setattr(sys, "argv", ["contactpoint", "demo"])
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert "choose a home" in str(ended.value.code)
    assert list(tmp_path.iterdir()) == []


def test_where_a_plain_path_is_needed_another_is_refused_before_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only Linux names an open folder by a path of its own."""
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(embedded.EmbeddedClusterError, match="letters, digits"):
        embedded.check_home(tmp_path / "my home")
    embedded.check_home(Path("/home/dana/contactpoint"))


def test_a_home_that_cannot_be_made_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a file stands in its place, for one."""
    (tmp_path / "home").write_text("years of work")
    _without_addresses(monkeypatch)
    monkeypatch.setenv("CONTACTPOINT_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "argv", ["contactpoint", "migrate"])
    with pytest.raises(SystemExit) as ended:
        command.main()
    assert "choose another with CONTACTPOINT_HOME" in str(ended.value.code)
    assert (tmp_path / "home").read_text() == "years of work"


def _without_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.endswith("DATABASE_URL")]:
        monkeypatch.delenv(name)
