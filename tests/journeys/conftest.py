"""A real site, worker and browser for journeys. Today is Monday 23 November 2026, 9am; the clock goes on."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from celery.contrib.testing.worker import start_worker
from playwright.sync_api import sync_playwright

from brokerage.celery import app
from tests.journeys.person import Person
from tests.placements.story import TODAY

CHROMIUM = '/usr/bin/chromium'
FLAGS = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
]
FAILURES = Path(__file__).parents[2] / 'var' / 'journeys'
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.journey)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.when == 'call':
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope='session')
def chromium():
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        # Playwright runs an event loop in this thread, in which Django would refuse plain queries.
        patch.setenv('DJANGO_ALLOW_ASYNC_UNSAFE', 'yes')
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        stack.callback(browser.close)
        yield browser


@pytest.fixture(scope='session')
def axe():
    return Axe()


@pytest.fixture
def site(live_server, settings, time_machine):
    """The running site's address, which is also what e-mails lead to."""
    time_machine.move_to(TODAY)
    settings.SITE_URL = live_server.url
    return live_server.url


@pytest.fixture
def worker(site):
    """A worker on the real broker, beside the site."""
    app.conf.task_always_eager = False
    app.control.purge()
    with start_worker(app, pool='solo', perform_ping_check=False, shutdown_timeout=30) as running:
        yield running
    app.control.purge()
    app.conf.task_always_eager = True


@pytest.fixture
def a_person(request, chromium, axe, site, worker):
    """`a_person('parent', phone=True)`: somebody with a browser of their own."""
    people = []

    def appears(who, **manner):
        people.append(Person(who, chromium, axe, site, **manner))
        return people[-1]

    yield appears
    for person in people:
        if request.node.stash.get(FAILED, True):
            FAILURES.mkdir(parents=True, exist_ok=True)
            person.picture(FAILURES / f'{request.node.name}-{person.who}.png')
        person.leaves()


@pytest.fixture
def signed_in(a_person):
    """`signed_in(cast.dsl)`: a member who has come in through the sign-in page."""

    def comes_in(member, **manner):
        person = a_person(member.role, **manner)
        person.signs_in(member)
        return person

    return comes_in
