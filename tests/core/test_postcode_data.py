import numpy as np
import pytest

from brokerage.core.postcode_data import main, to_wgs84
from brokerage.core.postcodes import locate


def test_the_surveys_own_worked_example():
    """Ordnance Survey's guide, annex C: E 651409.903 N 313177.270; its WGS84 place by Helmert."""
    lat, lon = to_wgs84(np.array([651409.903]), np.array([313177.270]))
    assert lat[0] == pytest.approx(52.657977, abs=2e-5)
    assert lon[0] == pytest.approx(1.716052, abs=2e-5)


@pytest.mark.usefixtures('positions')
def test_the_file_holds_every_placed_postcode_in_order_once(positions):
    assert len(positions.keys) > 2_600_000
    keys = np.frombuffer(positions.keys, dtype='<u8')
    assert bool((keys[1:] > keys[:-1]).all())
    lat, lon = np.frombuffer(positions.lat, '<i4') / 1e6, np.frombuffer(positions.lon, '<i4') / 1e6
    assert 49.8 < lat.min() < lat.max() < 60.9
    assert -8.7 < lon.min() < lon.max() < 1.8


def test_making_it_again_replaces_it_whole_and_says_what_it_made(tmp_path, monkeypatch, capsys):
    out = tmp_path / 'new' / 'postcodes.bin'
    main(['--out', str(out)])
    assert capsys.readouterr().out.startswith(f'{out}: 2,6')
    assert [file.name for file in out.parent.iterdir()] == ['postcodes.bin']
    monkeypatch.setenv('POSTCODES_FILE', str(out))
    assert locate('ST5 1PW').easting == 384875
