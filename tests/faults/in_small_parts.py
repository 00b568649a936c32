"""The ``contactpoint`` command, with a first load that writes a few children a part, so that a
small nation has as many parts as a large one, and loads that commit each batch, as large ones do.
"""

from contactpoint.bulk import gathering
from contactpoint.config.command import main
from contactpoint.placing import bounds

if __name__ == "__main__":
    gathering.CHILDREN_A_PART = 150
    bounds.TOGETHER = 0
    main()
