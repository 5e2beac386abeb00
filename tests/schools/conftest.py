import struct

import pytest

from brokerage.core.postcodes import HEADER, MAGIC

# Postcode as the directory writes it: (latitude, longitude, easting, northing).
KNOWN = {
    'B15 2TT': (52.4508, -1.9305, 404820, 283310),
    'B32 1PG': (52.4600, -1.9980, 400000, 284000),
}


@pytest.fixture(autouse=True)
def _postcodes(tmp_path, monkeypatch):
    """A positions file that knows two postcodes."""
    keys = sorted(
        (int.from_bytes(f'{code.split()[0]:<4}{code.split()[1]}'.encode() + b'\0', 'big'), place)
        for code, place in KNOWN.items()
    )
    columns = [b''.join(struct.pack('<Q', key) for key, _ in keys)]
    for at, scale in ((0, 1_000_000), (1, 1_000_000), (2, 1), (3, 1)):
        columns.append(b''.join(struct.pack('<i', round(place[at] * scale)) for _, place in keys))
    file = tmp_path / 'postcodes.bin'
    file.write_bytes(HEADER.pack(MAGIC, len(keys)) + b''.join(columns))
    monkeypatch.setenv('POSTCODES_FILE', str(file))
