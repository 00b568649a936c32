"""Carry out deploy/Containerfile and ask the image for a child.

The base is made from Debian's packages by mmdebstrap, so that no registry of images is needed; the
index of Python packages, npm's and the certificates are those that this machine is set up with.
Then the image runs as it should in earnest: on a read-only root, as its own user, without any
capability, with nothing writable but the volume of its home and a small temporary directory. A
demonstration is loaded into the volume, somebody signs in over HTTP and finds a child, and the
container is told to end. The same home is then served with no more system calls than the systemd
units allow, where there is systemd-analyze to say which these are.

Exit code 0: all of it held. 1: something did not; the last line says what. 69: this machine cannot
try it (not root on Linux, a program is missing, or nobody may run a container here).

Usage: python scripts/try_image.py [--base IMAGE]
"""

import argparse
import configparser
import http.cookiejar
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import seccomp_of_units

ROOT = Path(__file__).resolve().parents[1]
CANNOT = 69
IMAGE = "localhost/contactpoint"
_PROGRAMS = ("podman", "runc", "mmdebstrap")
_SUITE = "bookworm"
_USER = "10001:10001"
_HOME = "/var/lib/contactpoint"
_LOADED_WITHIN_SECONDS = 900
_READY_WITHIN_SECONDS = 300
# What the workers and the database may take to end; docs/operations.md gives it to the engine.
_ENDED_WITHIN_SECONDS = 60
# What the layers of all stages and the home of the demonstration take.
_STORE_BYTES = 5 * 1024**3
_OF_OUR_OWN = ("unshare", "--mount", "--propagation", "private")
_APART = "CONTACTPOINT_IMAGE_TRIED_APART"
# None of these has a place in an image that serves.
_UNWANTED = ("pip", "pip3", "npm", "node", "cc", "gcc", "g++", "make", "git", "curl", "wget")
_BUNDLE = Path("/run/certificates.crt")


class TrialError(Exception):
    """The image does not do what it should; the message says what."""


class CannotError(Exception):
    """No container can be run on this machine, whatever is in it; the message says why."""


def main() -> int:
    """Try the image; the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--base", help="an image to build on instead of one from mmdebstrap")
    chosen = arguments.parse_args()
    if why := _cannot():
        print(f"The image cannot be tried here: {why}.", file=sys.stderr)
        return CANNOT
    if _APART not in os.environ:
        _go_apart()
    began = time.monotonic()
    with _in_memory() as folder:
        trial = Trial(folder, began)
        try:
            trial.carry_out(chosen.base)
        except CannotError as error:
            print(f"The image cannot be tried here: {error}.", file=sys.stderr)
            return CANNOT
        except TrialError as error:
            print(f"FAILED: {error}", file=sys.stderr)
            return 1
        finally:
            trial.clean_up()
    return 0


def _cannot() -> str:
    """Why this machine cannot try it, or nothing."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return "it needs root on Linux"
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing:
        return f"it needs {', '.join(missing)} (scripts/ensure-podman.sh)"
    with tempfile.TemporaryDirectory() as folder:
        mount = ["mount", "-t", "tmpfs", "tmpfs", folder]
        try:
            _run([*_OF_OUR_OWN, *mount])
        except TrialError:
            return "it needs mounts of its own"
    return ""


def _go_apart() -> None:
    """Go on with mounts of our own, which are gone with the last process, whatever ends it."""
    again = [sys.executable, str(Path(__file__)), *sys.argv[1:]]
    apart = [*_OF_OUR_OWN, *again]
    os.execvpe(apart[0], apart, {**os.environ, _APART: "1"})  # noqa: S606


@contextmanager
def _in_memory() -> Iterator[Path]:
    """A folder; in memory if there is enough, since hundreds of thousands of files come and go."""
    with tempfile.TemporaryDirectory(prefix="contactpoint-image-") as folder:
        told = Path("/proc/meminfo").read_text()
        available = re.search(r"MemAvailable: +(\d+) kB", told)
        if available is None or int(available[1]) * 1024 < 2 * _STORE_BYTES:
            yield Path(folder)
            return
        _run(["mount", "-t", "tmpfs", "-o", f"size={_STORE_BYTES},mode=0700", "tmpfs", folder])
        try:
            yield Path(folder)
        finally:
            _run(["umount", "--lazy", folder])


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial, with storage of its own in ``folder``."""

    folder: Path
    began: float

    def carry_out(self, base: str | None) -> None:
        """Build, look, serve, search, stop; raises ``TrialError`` where something does not hold."""
        self._say("making the base")
        self._build(base or self._make_base())
        self._say("looking at what is in it")
        self._look_at_settings()
        self._look_inside()
        volume = self.folder / "home"
        volume.mkdir(mode=0o700)
        os.chown(volume, *map(int, _USER.split(":")))
        with self._running(volume, "demo") as server:
            self._say("loading the demonstration in it")
            server.wait(_LOADED_WITHIN_SECONDS)
            self._say("signing in and searching")
            server.search("SOCIAL_WORKER")
            self._look_at_process(server)
            self._say("telling it to end")
            server.end()
        self._look_at_database(volume)
        narrowed = self._as_units_do()
        with self._running(volume, "up", *narrowed) as server:
            self._say("serving what the volume kept")
            server.wait(_READY_WITHIN_SECONDS)
            server.search("HEALTH_VISITOR")
            if narrowed:
                self._look_at_calls(server)
            server.end()
        with self._running(volume, "up") as server:
            self._say("telling it to end while it starts")
            self._wait_for_database(volume)
            server.end(code=143)
        self._look_at_database(volume)
        self._say("done: a search was answered, and the database was shut down each time")

    def clean_up(self) -> None:
        """Remove the containers and the mounts of the store; its files go with the folder."""
        self._podman("rm", "--all", "--force", "--time", "1", check=False)
        _run(["umount", "--lazy", str(self._store / "overlay")], check=False)

    def _make_base(self) -> str:
        archive, base = self.folder / "base.tar", "localhost/debian"
        try:
            _run(["mmdebstrap", "--quiet", "--variant=minbase", _SUITE, str(archive)])
            self._podman("import", "--quiet", str(archive), base)
            self._podman("run", "--rm", *_NARROW, base, "true")
        except TrialError as error:
            raise CannotError(f"no container of Debian's packages runs ({error})") from None
        archive.unlink()
        return base

    def _build(self, base: str) -> None:
        self._say("building by deploy/Containerfile")
        places = self._hand_over_settings()
        volumes = [f"--volume={source}:{target}:ro" for source, target in places.items()]
        # HEALTHCHECK is of docker's format alone.
        self._podman(
            *("build", "--quiet", "--format=docker", "--isolation=chroot", "--layers=false"),
            *("--pull=never", f"--build-arg=BASE={base}", f"--tag={IMAGE}"),
            *(f"--secret=id=pip.conf,src={self.folder / 'pip.conf'}", *volumes),
            *(f"--secret=id=npmrc,src={self.folder / 'npmrc'}",),
            *(f"--file={ROOT / 'deploy' / 'Containerfile'}", str(ROOT)),
        )

    def _hand_over_settings(self) -> Mapping[Path, Path]:
        """Write pip's and npm's settings for the build; what of this machine they refer to."""
        places: dict[Path, Path] = {}
        pip = _pip_settings()
        npm = _npm_settings()
        bundle = Path(os.environ.get("SSL_CERT_FILE") or pip.get("cert") or npm.get("cafile") or "")
        if bundle.is_file():
            places[bundle.resolve()] = _BUNDLE
            pip["cert"] = npm["cafile"] = str(_BUNDLE)
        for path in re.findall(r"(?:file://)?(/[^\s'\",]+)", " ".join(_local(pip))):
            if Path(path).exists():
                kept = Path(path).parent if Path(path).is_file() else Path(path)
                places[kept] = kept
        # The pages of an index in a folder lead to files beside it.
        for kept in [place for place in places if place.name == "simple"]:
            places[kept.parent] = kept.parent
            del places[kept]
        parser = configparser.RawConfigParser()
        parser["global"] = pip
        with (self.folder / "pip.conf").open("w") as file:
            parser.write(file)
        lines = [f"{name}={value}" for name, value in npm.items()]
        (self.folder / "npmrc").write_text("\n".join(lines) + "\n")
        return places

    def _look_at_settings(self) -> None:
        described = json.loads(self._podman("image", "inspect", IMAGE))[0]
        settings = described["Config"]
        _must(settings["User"] == _USER, "the image does not run as its own user")
        _must(list(settings["Volumes"]) == [_HOME], "the home is not the only volume")
        _must(settings["StopSignal"] in ("SIGTERM", "15"), "it is not ended by SIGTERM")
        _must(described["Healthcheck"]["Test"][0] == "CMD", "its health is not checked")
        _must("org.opencontainers.image.version" in described["Labels"], "it has no labels")
        known = set(settings["Env"])
        _must(not any("://" in entry for entry in known), "an address stayed in the environment")

    def _look_inside(self) -> None:
        """As root in it, who sees every file."""
        found = self._inside(
            f"for name in {' '.join(_UNWANTED)}; do command -v $name; done;"
            " find / -xdev -type f -perm /6000; find /opt/contactpoint -user 10001;"
            " find / -xdev -name pip.conf -size +0; find / -xdev -name .npmrc -size +0; true"
        )
        _must(not found, f"the image has what it should not: {' '.join(found.split())}")
        account = self._inside("grep ^contactpoint: /etc/passwd")
        _must(account.endswith(":/usr/sbin/nologin"), "the image's user has a shell")

    def _inside(self, script: str) -> str:
        return self._podman(
            *("run", "--rm", "--read-only", "--network=none", "--user=0:0", *_LIMITS),
            *("--entrypoint=/bin/sh", IMAGE, "-c", script),
        ).strip()

    def _look_at_process(self, server: "Server") -> None:
        status = self._podman("exec", server.name, "cat", "/proc/1/status")
        rights = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        _must(set(rights["Uid"].split()) == {_USER.split(":")[0]}, "it runs as somebody else")
        _must(int(rights["CapEff"], 16) == int(rights["CapBnd"], 16) == 0, "it has capabilities")
        for path in ("/opt/contactpoint/x", "/etc/x", "/x"):
            written = self._podman("exec", server.name, "touch", path, check=False)
            _must("Read-only file system" in written, f"{path} can be written")
        checked = ("healthcheck", "run", server.name)
        _must("unhealthy" not in self._podman(*checked, check=False), "it says that it is ill")

    def _look_at_calls(self, server: "Server") -> None:
        """That the units' system calls were those of this trial."""
        for refused in (
            "import os; os.setpriority(os.PRIO_PROCESS, 0, 5)",
            "import mmap; mmap.mmap(-1, 4096, prot=mmap.PROT_WRITE | mmap.PROT_EXEC)",
        ):
            python = "/opt/contactpoint/bin/python"
            said = self._podman("exec", server.name, python, "-c", refused, check=False)
            _must("PermissionError" in said, f"it may still do: {refused}")

    def _look_at_database(self, volume: Path) -> None:
        _must(not (volume / "postgres/postmaster.pid").exists(), "the database was not shut down")
        state = self._podman(
            *("run", "--rm", "--read-only", "--network=none", *_LIMITS),
            *(f"--volume={volume}:{_HOME}", "--entrypoint=/bin/sh", IMAGE, "-c"),
            "$(find /opt/contactpoint -name pg_controldata -type f)"
            f" {_HOME}/postgres | grep 'cluster state'",
        )
        _must(state.strip().endswith("shut down"), f"the database was left as: {state.strip()}")

    def _as_units_do(self) -> Sequence[str]:
        """No more system calls than the units of deploy/systemd allow."""
        if shutil.which("systemd-analyze") is None:
            self._say("no systemd-analyze here: the units' system calls are not tried")
            return ()
        file = self.folder / "system-calls.json"
        file.write_text(json.dumps(seccomp_of_units.profile()))
        return (f"--security-opt=seccomp={file}",)

    def _wait_for_database(self, volume: Path) -> None:
        started = volume / "postgres" / "postmaster.pid"
        _until(started.exists, _READY_WITHIN_SECONDS, "the database does not start")

    @contextmanager
    def _running(self, volume: Path, command: str, *more: str) -> Iterator["Server"]:
        port = _free_port()
        name = f"contactpoint-{command}-{port}"
        self._podman(
            *("run", "--detach", f"--name={name}", "--read-only", "--read-only-tmpfs=false"),
            *("--tmpfs=/tmp:rw,noexec,nosuid,nodev,size=64m", f"--env=PORT={port}"),
            *_NARROW,
            *more,
            *(f"--volume={volume}:{_HOME}", IMAGE, command, "--host", "127.0.0.1"),
        )
        try:
            yield Server(self, name, port)
        except BaseException:
            print(self._podman("logs", name, check=False)[-4000:], file=sys.stderr)
            raise
        finally:
            self._podman("rm", "--force", "--time", "1", name, check=False)

    @property
    def _store(self) -> Path:
        return self.folder / "store"

    def _podman(self, *arguments: str, check: bool = True) -> str:
        storage = (f"--root={self._store}", f"--runroot={self.folder / 'run'}")
        runtime = f"--runtime={shutil.which('runc')}"
        return _run(
            ["podman", *storage, "--cgroup-manager=cgroupfs", runtime, *arguments], check=check
        )

    def _say(self, what: str) -> None:
        print(f"{time.monotonic() - self.began:6.0f} s  {what}", flush=True)


# A container's usual limits are above what a machine may have itself.
_LIMITS = ("--ulimit=nofile=4096:4096", "--ulimit=nproc=4096:4096")
_NARROW = ("--network=host", *_LIMITS, "--cap-drop=all", "--security-opt=no-new-privileges")


@dataclass(frozen=True, slots=True)
class Server:
    """A container that serves."""

    trial: Trial
    name: str
    port: int

    def wait(self, seconds: float) -> None:
        """Until it says that it is well."""

        def well() -> bool:
            if self._state()["Status"] != "running":
                raise TrialError("the container ended by itself")
            try:
                with urllib.request.urlopen(  # noqa: S310 - our own server
                    f"{self._address}/health/", timeout=10
                ) as answer:
                    return bool(answer.status == 200)
            except OSError:
                return False

        _until(well, seconds, "the service does not answer")

    def search(self, who: str) -> None:
        """Sign in as somebody of the demonstration, and find the child of its story."""
        visitor = Visitor(self._address)
        told = ("exec", self.name, "/opt/contactpoint/bin/python", "-c", _ACCOUNT, who)
        account = json.loads(self.trial._podman(*told))
        visitor.get("/sign-in/")
        visitor.post(login=account["login"], password=account["password"])
        code = self.trial._podman("exec", self.name, "contactpoint", "demo-code", account["login"])
        visitor.post(code=code.strip(), pin=account["pin"])
        visitor.get("/search/")
        known = {"given": account["given"], "family": account["family"], **account["born"]}
        page = visitor.post(purpose="working_with_child", **known)
        _must("Is this the child?" in page, "the search was not answered")
        whole = f"{account['given']} {account['family']}"
        _must(whole in " ".join(re.sub(r"<[^>]+>", " ", page).split()), "the child was not found")
        print(f"    {account['login']} found {whole}")

    def end(self, code: int = 0) -> None:
        """Tell it to end, and hold it to its time."""
        began = time.monotonic()
        self.trial._podman("kill", "--signal=TERM", self.name)
        _until(
            lambda: self._state()["Status"] == "exited",
            _ENDED_WITHIN_SECONDS,
            "it did not end in time",
        )
        print(f"    ended after {time.monotonic() - began:.1f} s")
        ended = self._state()["ExitCode"]
        _must(ended == code, f"it ended with exit code {ended} and not {code}")

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _state(self) -> Mapping[str, Any]:
        state: Mapping[str, Any] = json.loads(
            self.trial._podman("inspect", "--format={{json .State}}", self.name)
        )
        return state


# Asked of the image itself, so that the demonstration's accounts and story stand in one place.
_ACCOUNT = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "contactpoint.config.settings"
os.environ.update(DATABASE_URL="", KEYS_DATABASE_URL="")
import django
django.setup()
from contactpoint.services import demonstration_accounts
from contactpoint.synth import story
who = getattr(demonstration_accounts, sys.argv[1])
born = story.BIRTH_DATE
print(json.dumps({
    "login": who.username, "password": who.password, "pin": who.pin,
    "given": story.GIVEN, "family": story.FAMILY,
    "born": {
        "birth_date-day": born.day, "birth_date-month": born.month, "birth_date-year": born.year
    },
}))
"""


class Visitor:
    """Somebody at a browser without scripts."""

    def __init__(self, address: str) -> None:
        # As browsers do, send cookies that are for TLS to this machine without it.
        policy = http.cookiejar.DefaultCookiePolicy(secure_protocols=("http", "https"))
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar(policy))
        self._opener = urllib.request.build_opener(cookies)
        self._address = address
        self._page = ""
        self._at = address

    def get(self, path: str) -> str:
        """The page at a path of the service."""
        return self._ask(urllib.request.Request(f"{self._address}{path}"))  # noqa: S310

    def post(self, **fields: object) -> str:
        """Send the form of the page, with the token that it brought."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self._page)
        if token is None:
            raise TrialError(f"there is no form at {urllib.parse.urlsplit(self._at).path}")
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
        headers = {"Origin": self._address}
        return self._ask(urllib.request.Request(self._at, body, headers))  # noqa: S310

    def _ask(self, request: urllib.request.Request) -> str:
        try:
            with self._opener.open(request, timeout=60) as answer:
                self._at, self._page = answer.url, answer.read().decode()
        except urllib.error.HTTPError as error:
            path = urllib.parse.urlsplit(request.full_url).path
            raise TrialError(f"{path} was answered with {error.code}") from None
        return self._page


def _pip_settings() -> dict[str, str]:
    """What pip is set up with on this machine, by its own word."""
    listed = _run([sys.executable, "-m", "pip", "config", "list"])
    found = re.findall(r"^(?:global|install|:env:)\.([a-z-]+)='(.*)'$", listed, re.MULTILINE)
    return {name: value for name, value in found if name not in ("require-virtualenv", "target")}


def _npm_settings() -> dict[str, str]:
    lines = [Path.home() / ".npmrc", ROOT / ".npmrc"]
    text = "\n".join(path.read_text() for path in lines if path.is_file())
    return dict(re.findall(r"^([^#;=\s][^=\n]*?)\s*=\s*(.*)$", text, re.MULTILINE))


def _local(pip: Mapping[str, str]) -> Sequence[str]:
    named = ("find-links", "index-url", "extra-index-url", "constraint")
    return [pip[name].replace("\\n", " ") for name in named if name in pip]


def _until(reached: Any, seconds: float, otherwise: str) -> None:
    end = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > end:
            raise TrialError(otherwise)
        time.sleep(0.2)


def _must(held: bool, otherwise: str) -> None:
    if not held:
        raise TrialError(otherwise)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: Sequence[str], *, check: bool = True) -> str:
    """What a program prints; raises ``TrialError`` with its last lines when it fails."""
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if check and done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise TrialError(f"{' '.join(command[:8])} ... failed:\n{said}")
    return done.stdout if check else done.stdout + done.stderr


if __name__ == "__main__":
    sys.exit(main())
