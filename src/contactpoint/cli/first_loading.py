"""Running a first load from a terminal: progress, refusals, and what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TimeRemainingColumn,
)
from rich.text import Text

from contactpoint.access.actor import JobName
from contactpoint.cli.database_refusals import database_refusals
from contactpoint.cli.faults import print_faults, told
from contactpoint.cli.jobs import job
from contactpoint.cli.output import AS_OWNER, answer, print_json, progress, refusals, refuse, say
from contactpoint.services.first_load import (
    COUNTS,
    EngineChoice,
    EngineUnavailableError,
    FileChangedError,
    FirstLoadReport,
    IndexNotEmptyError,
    LinkingBusyError,
    LinkingFailedError,
    LoadRefusedError,
    ManifestRefusedError,
    NotOwnerError,
    OtherFilesError,
    SenderRefusedError,
    StagingLostError,
    first_load,
)
from contactpoint.services.suppliers import is_any_registered

_GO_ON = "run the same command again, which goes on from there"
_GIBIBYTE = 1024**3


class _Rate(ProgressColumn):
    """Things done a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.finished_speed or task.speed or 0:,.0f}/s")


def run(
    files: Mapping[str, Sequence[Path]],
    *,
    workers: int,
    memory: int,
    manifests: Mapping[str, Path],
    restart: bool,
    as_json: bool,
) -> None:
    """Load the files of each source and print the report, or end the command with what to do."""
    with refusals(), database_refusals(), _first_load_refusals(), _progress() as bar:
        if not is_any_registered():
            say(
                "no supplier is registered, so these files are taken from whomever they say they"
                " are: register who may send by 'contactpoint supplier add', and nobody else gets"
                " in"
            )
        tasks: dict[str, TaskID] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                for earlier in tasks.values():
                    bar.stop_task(earlier)
                tasks[stage] = bar.add_task(stage, total=None)
            bar.update(tasks[stage], completed=done, total=total or None)

        report = first_load(
            agent=job(JobName.FIRST_LOAD),
            deliveries=files,
            engine=EngineChoice(
                name=settings.LINKAGE_ENGINE,
                spark_master=settings.LINKAGE_SPARK_MASTER,
                spark_memory=settings.LINKAGE_SPARK_MEMORY,
            ),
            workers=workers,
            memory=memory,
            manifests=manifests,
            restart=restart,
            progress=advance,
        )
    if as_json:
        print_json(report)
    else:
        _print_report(report)


@contextmanager
def _first_load_refusals() -> Iterator[None]:
    try:
        yield
    except LoadRefusedError as error:
        refuse(f"{told(error.file, error.fault)}; nothing was loaded")
    except (SenderRefusedError, ManifestRefusedError) as error:
        refuse(f"{error}; nothing was loaded")
    except FileChangedError as error:
        refuse(f"{error.file} was changed while it was being read: run the same command again")
    except IndexNotEmptyError:
        refuse("the index holds children already: load what comes now by 'contactpoint feed load'")
    except (OtherFilesError, StagingLostError) as error:
        refuse(f"{error}: run it with the files it was begun with, or throw it away with --restart")
    except NotOwnerError:
        refuse(
            "a first load builds indexes, for which it needs the role that owns the tables:"
            f" {AS_OWNER}"
        )
    except BrokenProcessPool:
        refuse(
            f"a worker process was ended, perhaps for want of memory: {_GO_ON}; with fewer"
            " --workers it needs less"
        )
    except LinkingFailedError as error:
        refuse(
            f"{error}: see to memory and disk, give it more --memory if there is more, and {_GO_ON}"
        )
    except OSError as error:
        refuse(
            f"a file could not be read or written ({error.strerror or 'see to the disk'}): see to"
            f" it, and {_GO_ON}"
        )
    except (LinkingBusyError, EngineUnavailableError) as error:
        refuse(str(error))


def _progress() -> Progress:
    """One progress bar for each stage for a person at a terminal; elsewhere none."""
    return progress(
        "{task.description:<7}",
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )


def _print_report(report: FirstLoadReport) -> None:
    for feed, loaded in report.feeds.items():
        counts = {name: loaded.counts[name] for name in COUNTS if loaded.counts[name]}
        answer(
            f"{feed:<16}"
            + "  ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in counts.items())
        )
        print_faults(loaded.faults)
    answer(f"{report.children:,} children of {report.statements:,} statements")
    if report.linked_later:
        answer(f"{report.linked_later:,} of what waited linked once all feeds were there")
    for stage in report.stages:
        answer(
            f"{stage.stage:<16}{stage.seconds:>9.1f} s"
            f"{stage.peak_memory / _GIBIBYTE:>7.1f} GiB of memory"
            f"{stage.peak_disk / _GIBIBYTE:>7.1f} GiB on disk"
        )
    if report.resumed:
        say("this load had been interrupted and went on from there")
