import pytest

from brokerage.hooks.actions import subscribe
from tests.api.conftest import call, make_key  # noqa: F401 - fixtures of the API's tests
from tests.hooks.receiver import Receiver


@pytest.fixture(autouse=True)
def _this_machine(settings):
    settings.HOOKS_TO_THIS_MACHINE = True


@pytest.fixture
def receiver():
    one = Receiver()
    yield one
    one.close()


@pytest.fixture
def hook(cast, receiver):
    return subscribe(by=cast.partner_admin, url=receiver.url)
