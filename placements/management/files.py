"""Files of the commands that need no database: read whole or refused in one line, written whole or not at all."""

import argparse
import json
import math
import os
from contextlib import contextmanager

from django.core.management.base import CommandError

from placements.matching.graph import Fault
from placements.matching.reading import parse

MEGABYTE = 1_000_000


def add_size_limit(parser):
    parser.add_argument(
        '--max-megabytes', type=above_zero(int), default=512, help='refuse larger files (default 512)'
    )


def above_zero(kind, *, or_zero=False):
    def read(text):
        try:
            value = kind(text)
        except ValueError:
            value = math.nan
        if not (0 <= value < math.inf and (value or or_zero)):
            raise argparse.ArgumentTypeError(f'{text:.80} is not {"0 or" if or_zero else "a number"} above 0')
        return value

    return read


def shown(path):
    """A path on one line, whatever it is called."""
    return str(path) if str(path).isprintable() else repr(str(path))


@contextmanager
def one_line(path):
    """Whatever is wrong with this file ends the command with one line and exit code 2."""
    try:
        yield
    except Fault as fault:
        raise CommandError(f'{shown(path)}: {fault}', returncode=2) from None
    except UnicodeDecodeError as fault:
        raise CommandError(f'{shown(path)}: byte {fault.start} is not UTF-8 text', returncode=2) from None
    except OSError as fault:
        raise CommandError(f'{shown(path)}: {fault.strerror}', returncode=2) from None
    except MemoryError:
        raise CommandError(f'{shown(path)}: too large for the memory of this machine', returncode=2) from None


def load(path, read, max_megabytes):
    """What `read` makes of a JSON file."""
    with one_line(path):
        return read(parse(contents(path, max_megabytes).decode('utf-8-sig')))


def contents(path, max_megabytes):
    most = max_megabytes * MEGABYTE
    with path.open('rb') as file:
        # A pipe or a device has no size: no more than the limit is ever taken from one.
        data = file.read() if path.is_file() and path.stat().st_size <= most else beginning(file, most)
    if len(data) > most:
        raise Fault('the file', f'is larger than {max_megabytes} MB; --max-megabytes allows more')
    return data


def beginning(file, most):
    """More than `most` bytes where there are more; never much more, and no room is made for what does not come."""
    data = bytearray()
    while len(data) <= most and (piece := file.read(MEGABYTE)):
        data += piece
    return bytes(data)


def refuse_target(path, source):
    """Said before the work, not after it: a result that could not be written, or would replace its problem."""
    with one_line(path):
        if path.is_dir():
            raise Fault('--out', 'is a directory; name a file in it')
        if not path.parent.is_dir():
            raise Fault('--out', f'there is no directory {shown(path.parent)}')
        if path.exists() and source.exists() and path.samefile(source):
            raise Fault('--out', 'is the problem itself; name another file')
        if not os.access(path if special(path) else path.resolve().parent, os.W_OK):
            raise Fault('--out', 'may not be written')


def special(path):
    """A device or a pipe: written to as it is, never replaced by a file."""
    return path.exists() and not path.is_file()


def save(path, document):
    """Write beside the target, then rename: a result file is whole or not there."""
    with one_line(path):
        if special(path):
            path.write_text(json.dumps(document), encoding='utf-8')
            return
        target = path.resolve()
        unfinished = target.with_name(f'.{os.getpid()}.unfinished')
        try:
            unfinished.write_text(json.dumps(document), encoding='utf-8')
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
