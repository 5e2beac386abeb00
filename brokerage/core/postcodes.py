"""UK postcodes: how they are written, and where they are.

Positions come from a file made once from the ONS Postcode Directory (see postcode_data); a look-up
is a binary search in a memory-mapped array, so every process shares one copy and none loads it.
"""

import mmap
import os
import re
import struct
from bisect import bisect_left
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.db.models import CharField, Func, Value

from brokerage.core.distance import Point

PROJECT_ROOT = Path(__file__).resolve().parents[2]
MAGIC = b'FNPOST01'
HEADER = struct.Struct('<8sQ')
MICRODEGREES = 1_000_000

# The last two letters never use C I K M O V (Royal Mail's rule, as in the ONS directory's user guide).
FULL = re.compile(r'([A-Z]{1,2}[0-9][A-Z0-9]?|GIR)([0-9][ABD-HJLNP-UW-Z]{2})')
OUTCODE = re.compile(r'[A-Z]{1,2}[0-9][A-Z0-9]?')
SEPARATORS = re.compile(r'[\s.\-_]+')
OUTSIDE = {'BT': 'Northern Ireland', 'JE': 'Jersey', 'GY': 'Guernsey', 'IM': 'the Isle of Man'}


class PostcodeProblem(ValueError):
    """What is wrong with a postcode and how to mend it, in words for the person who typed it."""


class PostcodeFileMissing(RuntimeError):
    """The positions file has not been made on this machine, or is not ours."""


class PostcodeFile(NamedTuple):
    keys: memoryview
    lat: memoryview
    lon: memoryview
    easting: memoryview
    northing: memoryview

    def point(self, at: int) -> Point:
        lat, lon = self.lat[at] / MICRODEGREES, self.lon[at] / MICRODEGREES
        return Point(lat, lon, self.easting[at], self.northing[at])


def normalise(text: str) -> str:
    """'st51pw' -> 'ST5 1PW'. Checks the shape only: locate() says whether the postcode exists."""
    letters = SEPARATORS.sub('', text).upper()
    if not letters:
        raise PostcodeProblem('The postcode is missing. Type the whole postcode, like ST5 1PW.')
    if match := FULL.fullmatch(letters):
        return f'{match[1]} {match[2]}'
    raise PostcodeProblem(_what_is_wrong(text.strip(), letters))


def _what_is_wrong(text: str, letters: str) -> str:
    start, number, end = letters[:-3], letters[-3:-2], letters[-2:]
    swapped = start + number.translate(str.maketrans('OIL', '011')) + end
    if match := FULL.fullmatch(swapped):
        return f'“{text}” has a letter where a number belongs. Did you mean {match[1]} {match[2]}?'
    if OUTCODE.fullmatch(letters):
        return f'“{text}” is only the first part of a postcode. Type the whole postcode, like ST5 1PW.'
    return f'“{text}” is not written like a UK postcode. Check it and type it like ST5 1PW.'


def area(postcode: str) -> str:
    """The letters at the front: ST5 1PW -> ST."""
    return re.match(r'[A-Z]*', postcode)[0]


def first_half(postcode: str) -> str:
    """As near as a stranger may be told: ST5 1PW -> ST5."""
    return postcode.split(' ')[0]


def locate(postcode: str) -> Point | None:
    """Where the postcode is, or None if the directory gives it no place: then see why_not_located().

    The directory keeps postcodes no longer in use, so an old one is still found where it was.
    Raises PostcodeProblem if the text is not a postcode at all.
    """
    outward, inward = normalise(postcode).split(' ')
    key = _key(f'{outward:<4}{inward}')
    data = open_positions(data_path())
    at = bisect_left(data.keys, key)
    return data.point(at) if at < len(data.keys) and data.keys[at] == key else None


def why_not_located(postcode: str) -> str:
    """Words for a postcode that locate() could not place."""
    code = normalise(postcode)
    if place := OUTSIDE.get(area(code)):
        return f'{code} is in {place}, which this service does not cover. Use an address in England.'
    if code.startswith('ZZ99'):
        return f'{code} means “no fixed address”. Ask for a postcode to travel from, such as the school’s.'
    return f'We cannot find {code} in the national list of postcodes. Check it letter by letter.'


@lru_cache(maxsize=4096)
def locate_outcode(outcode: str) -> Point | None:
    """The middle of all postcodes that start with this first part: 'B30'. None if there is no such part."""
    start = SEPARATORS.sub('', outcode).upper()
    if not OUTCODE.fullmatch(start):
        return None
    data = open_positions(data_path())
    first = bisect_left(data.keys, _key(f'{start:<4}   '))
    last = bisect_left(data.keys, _key(f'{start:<4}~~~'), lo=first)
    return _middle(data, slice(first, last)) if last > first else None


def _middle(data: PostcodeFile, part: slice) -> Point:
    count = part.stop - part.start
    lat, lon, easting, northing = (sum(column[part]) / count for column in data[1:])
    return Point(lat / MICRODEGREES, lon / MICRODEGREES, round(easting), round(northing))


def _key(seven: str) -> int:
    """The directory's seven-character form as a number that sorts as the text does."""
    return int.from_bytes(seven.encode('ascii') + b'\0', 'big')


def data_path() -> Path:
    """POSTCODES_FILE, or var/postcodes.bin in the project."""
    return PROJECT_ROOT / os.environ.get('POSTCODES_FILE', 'var/postcodes.bin')


@lru_cache(maxsize=4)
def open_positions(path: Path) -> PostcodeFile:
    """Map the file: 8-byte keys, then latitude, longitude, easting, northing, 4 bytes each, little-endian."""
    try:
        with path.open('rb') as file:
            view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (FileNotFoundError, ValueError) as problem:
        raise PostcodeFileMissing(_make_it(path, 'is not there')) from problem
    magic, count = HEADER.unpack_from(view) if len(view) >= HEADER.size else (b'', 0)
    if magic != MAGIC or len(view) != HEADER.size + 24 * count:
        raise PostcodeFileMissing(_make_it(path, 'is damaged or from another version'))
    keys_end = HEADER.size + 8 * count
    columns = [view[keys_end + 4 * count * i : keys_end + 4 * count * (i + 1)].cast('i') for i in range(4)]
    return PostcodeFile(view[HEADER.size : keys_end].cast('Q'), *columns)


def _make_it(path: Path, state: str) -> str:
    return f'The postcode file {path} {state}. Make it with: python -m brokerage.core.postcode_data'


def outcode_of(postcode):
    """SQL for the first half of a postcode: `postcode` is an F() or the name of a field."""
    return Func(postcode, Value(' '), Value(1), function='split_part', output_field=CharField())
