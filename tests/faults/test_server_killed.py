"""A service whose processes are killed goes on: out of memory, or a fault in a library."""

import subprocess
from collections.abc import Callable, Iterator

import psutil
import pytest

from contactpoint import embedded
from tests.faults.installation import Installation
from tests.fixtures.serving import PATIENCE_SECONDS, free_port, wait_until_it_answers

pytestmark = [pytest.mark.database, pytest.mark.slow]

_SERVER = "contactpoint.config.asgi:application"

Service = subprocess.Popen[str]


@pytest.fixture
def installation(copy_of_childless: Callable[[], Installation]) -> Installation:
    """An installation that is ready."""
    return copy_of_childless()


@pytest.fixture
def address() -> str:
    """A page of the service."""
    return f"http://127.0.0.1:{free_port()}/health/"


@pytest.fixture
def service(installation: Installation, address: str) -> Iterator[Service]:
    """The service, of two workers."""
    port = address.split(":")[2].split("/")[0]
    process = installation.start("up", "--port", port, "--workers", "2")
    wait_until_it_answers(process, address)
    yield process
    process.terminate()
    process.communicate(timeout=PATIENCE_SECONDS)


def web_server(service: Service) -> psutil.Process:
    """The process above the workers."""
    children = psutil.Process(service.pid).children()
    return next(child for child in children if _serves(child))


def workers(service: Service) -> list[psutil.Process]:
    """The processes that answer."""
    return [child for child in web_server(service).children() if _serves(child)]


def _serves(process: psutil.Process) -> bool:
    """Whether a process is one of the server's; one that has just died is none any more."""
    try:
        return _SERVER in process.cmdline()
    except psutil.NoSuchProcess:  # also of a zombie
        return False


def one_worker(service: Service) -> list[psutil.Process]:
    """As the system does when memory is short."""
    return workers(service)[:1]


def the_web_server(service: Service) -> list[psutil.Process]:
    """Its workers, which hold the port, are left behind."""
    return [web_server(service)]


@pytest.mark.parametrize("killed", [one_worker, workers, the_web_server])
def test_it_answers_again(
    service: Service,
    installation: Installation,
    address: str,
    killed: Callable[[Service], list[psutil.Process]],
) -> None:
    """With other processes, and the embedded database has gone on."""
    database = psutil.Process(database_of(installation))
    gone = killed(service)
    before = [web_server(service), *workers(service)]
    for process in gone:
        process.kill()
    psutil.wait_procs(gone, timeout=PATIENCE_SECONDS)
    wait_until_it_answers(service, address)
    assert embedded.is_running(installation.home)
    assert database.is_running()
    wait_for_two(service, address, without=gone)
    assert service.poll() is None
    assert not [process for process in before if process in gone and process.is_running()]


def test_it_goes_on_however_often_a_worker_is_killed(service: Service, address: str) -> None:
    """One after the other, without time between them."""
    for _ in range(4):
        for process in one_worker(service):
            process.kill()
        wait_until_it_answers(service, address)
    assert service.poll() is None


def database_of(installation: Installation) -> int:
    """The process of the embedded database."""
    told = (installation.home / "postgres" / "postmaster.pid").read_text()
    return int(told.split("\n", 1)[0])


def wait_for_two(service: Service, address: str, *, without: list[psutil.Process]) -> None:
    """Wait until there are two workers again."""
    for _ in range(100):
        wait_until_it_answers(service, address)
        try:
            there = [one for one in workers(service) if one not in without]
        except (StopIteration, psutil.NoSuchProcess):
            continue
        if len(there) == 2:
            return
    pytest.fail("the worker was not started again")
