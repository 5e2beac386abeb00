"""Loaded before Django: starts the throwaway servers, points the settings at them, makes the postcode file."""

import atexit
import os
from contextlib import ExitStack

from brokerage.core import postcode_data
from brokerage.core.postcodes import data_path
from brokerage.launch.services import throwaway_servers

if 'DATABASE_URL' not in os.environ:
    stack = ExitStack()
    os.environ['DATABASE_URL'], os.environ['REDIS_URL'] = stack.enter_context(throwaway_servers())
    atexit.register(stack.close)

if not data_path().exists():
    postcode_data.write(data_path())
