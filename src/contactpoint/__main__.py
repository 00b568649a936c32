"""``python -m contactpoint``: the same as the ``contactpoint`` command."""

from contactpoint.config.command import main

main()
