"""What every command of the terminal waits for before it begins."""

import subprocess
import sys

_PROGRAM = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "contactpoint.config.settings"
import django
django.setup()
import contactpoint.cli.main
print(*sorted({"duckdb", "numpy", "pandas", "pyarrow", "splink"} & sys.modules.keys()))
"""


def test_no_command_waits_for_what_only_bulk_work_needs() -> None:
    """The libraries of bulk work are imported by the commands that use them, not by the group."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []
