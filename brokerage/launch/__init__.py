"""Sets up, starts and checks everything on one machine. Standard library only: it runs before any package."""

import sys

# Here, before a newer word is read: an older Python could not even read the rest of this directory.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit('Python %d.%d is too old, 3.11 is needed: make PYTHON=python3.11 ...' % sys.version_info[:2])  # noqa: UP031
