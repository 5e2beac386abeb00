"""Production is the default: nothing to add."""

from brokerage.settings.base import *  # noqa: F403
