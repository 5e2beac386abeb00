"""Loaded before Django: starts the throwaway servers and points the settings at them."""

import atexit
import os
from contextlib import ExitStack

from brokerage.launch.services import throwaway_servers

if 'DATABASE_URL' not in os.environ:
    stack = ExitStack()
    os.environ['DATABASE_URL'], os.environ['REDIS_URL'] = stack.enter_context(throwaway_servers())
    atexit.register(stack.close)
