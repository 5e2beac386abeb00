import struct

import pytest

from brokerage.core.postcodes import HEADER, MAGIC, locate_outcode
from tests.factories.employers import EmployerFactory, OfferFactory, SiteFactory, WindowFactory

# postcode: latitude, longitude, easting, northing
PLACES = {
    'B30 9DZ': (52.42, -1.93, 405000, 281000),
    'B32 1PG': (52.454, -2.0, 400000, 284000),
    'ST5 1PW': (53.01, -2.23, 384600, 346000),
}


def write_positions(path, places):
    """A positions file of a few postcodes, in the form that brokerage.core.postcodes reads."""
    keyed = sorted(
        (int.from_bytes(f'{code.split()[0]:<4}{code.split()[1]}'.encode() + b'\0', 'big'), where)
        for code, where in places.items()
    )
    columns = zip(*(where for _, where in keyed), strict=True)
    scaled = [
        [round(value * (1_000_000 if i < 2 else 1)) for value in column] for i, column in enumerate(columns)
    ]
    count = len(keyed)
    body = struct.pack(f'<{count}Q', *(key for key, _ in keyed))
    body += b''.join(struct.pack(f'<{count}i', *column) for column in scaled)
    path.write_bytes(HEADER.pack(MAGIC, count) + body)


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Three real-looking postcodes are known; every other one is not."""
    path = tmp_path / 'postcodes.bin'
    write_positions(path, PLACES)
    monkeypatch.setenv('POSTCODES_FILE', str(path))
    return PLACES


@pytest.fixture
def no_places(tmp_path, monkeypatch):
    """A machine without the national list, on which nothing was looked up before."""
    monkeypatch.setenv('POSTCODES_FILE', str(tmp_path / 'missing.bin'))
    locate_outcode.cache_clear()


@pytest.fixture
def offer_of():
    """`offer_of(employer, taken=…, places=…, **offer)`: an offer with a site and one window."""

    def made(employer=None, *, taken=0, places=2, start=None, end=None, **facts):
        site = facts.pop('site', None) or SiteFactory(employer=employer or EmployerFactory())
        offer = OfferFactory(site=site, **facts)
        dates = {name: day for name, day in (('start', start), ('end', end)) if day}
        WindowFactory(offer=offer, taken=taken, places=places, **dates)
        return offer

    return made
