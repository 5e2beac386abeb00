"""Loaded before Django: starts the throwaway servers, points the settings at them, makes the postcode file.

Test processes side by side (`-n 2`) share the servers of the process that started them. Each has a database of its
own, which pytest-django names, and a number of its own in Valkey: the first holds the tasks and cache of nobody.
"""

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

if worker := os.environ.get('PYTEST_XDIST_WORKER'):
    server, _, _ = os.environ['REDIS_URL'].rpartition('/')
    os.environ['REDIS_URL'] = f'{server}/{int(worker.removeprefix("gw")) + 1}'
