import pytest

from brokerage.core.postcode_data import write
from brokerage.core.postcodes import open_positions


@pytest.fixture(scope='session')
def postcodes_file(tmp_path_factory):
    out = tmp_path_factory.mktemp('postcodes') / 'postcodes.bin'
    write(out)
    return out


@pytest.fixture
def positions(postcodes_file, monkeypatch):
    """The real positions, as look-ups in this test see them."""
    monkeypatch.setenv('POSTCODES_FILE', str(postcodes_file))
    return open_positions(postcodes_file)
