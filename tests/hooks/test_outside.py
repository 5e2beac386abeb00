"""Where nothing may be sent, whatever a partner types and whatever a name stands for."""

import socket
import time
from contextlib import nullcontext

import pytest

from brokerage.hooks import outside
from brokerage.hooks.outside import NoAnswer, NotAllowed, check_url, post

PRIVATE = [
    '127.0.0.1',
    '10.0.0.8',
    '172.16.4.4',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',  # noqa: S104 - to be refused
    '224.0.0.5',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1%eth0',
    'fc00::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:10.1.1.1',
    '2002:7f00:1::',
    '64:ff9b::7f00:1',
    '2001:0:1::1',
    '::7f00:1',
    '::ffff:0:7f00:1',
    'fec0::1',
    '168.63.129.16',
    '192.0.0.192',
    '192.88.99.1',
    '5f00::1',
    '3fff::1',
]


def names(monkeypatch, *addresses):
    """Every name now stands for these addresses; what is connected to is written down."""
    asked, reached = [], []

    def look_up(name, port, **manner):
        asked.append(name)
        return [(0, 0, 0, '', (address, port)) for address in addresses]

    def connect(where, timeout):
        reached.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(outside.socket, 'getaddrinfo', look_up)
    monkeypatch.setattr(outside.socket, 'create_connection', connect)
    return asked, reached


@pytest.mark.parametrize('address', PRIVATE)
def test_a_name_that_leads_into_a_private_network_is_not_reached(monkeypatch, settings, address):
    settings.HOOKS_TO_THIS_MACHINE = False
    _, reached = names(monkeypatch, '93.184.215.14', address)
    with pytest.raises(NotAllowed, match='private network'):
        post('https://partner.example/hook', b'', {})
    assert reached == []


@pytest.mark.parametrize(
    'host',
    [
        '127.0.0.1',
        '127.1',
        '0',
        '2130706433',
        '0x7f000001',
        '0177.0.0.1',
        '[::1]',
        '[::ffff:127.0.0.1]',
        'localhost',
    ],
)
def test_this_machine_by_any_other_name(settings, host):
    settings.HOOKS_TO_THIS_MACHINE = False
    with pytest.raises(NotAllowed, match='private network'):
        post(f'https://{host}:9443/', b'', {})


def test_what_was_looked_at_is_what_is_reached(monkeypatch, settings):
    """A name that stands for something else the next time it is asked gains nothing: it is asked once."""
    settings.HOOKS_TO_THIS_MACHINE = False
    asked, reached = names(monkeypatch, '93.184.215.14')
    with pytest.raises(NoAnswer):
        post('https://partner.example/hook', b'', {})
    assert (asked, reached) == (['partner.example'], [('93.184.215.14', 443)])


@pytest.mark.parametrize(
    'url',
    [
        'ftp://partner.example/',
        'http://partner.example/',
        'https://',
        'partner.example/hook',
        'https://user@partner.example/',
        'https://partner.example/#x',
        'https://partner.example:25/',
        'https://partner.example:x/',
        'https://partner.example:99999/',
        'https://partner.example/a b',
        'https://partner.example/\r\nX: 1',
        'https://pärtner.example/',
        'javascript:alert(1)',
        'file:///etc/passwd',
        '//partner.example',
        'https://[::1/',
    ],
)
def test_an_address_that_cannot_be_right(settings, url):
    settings.HOOKS_TO_THIS_MACHINE = False
    with pytest.raises(NotAllowed):
        check_url(url)


@pytest.mark.parametrize(
    ('url', 'host'),
    [
        ('https://partner.example/hook', 'partner.example'),
        ('https://partner.example:443/hook', 'partner.example'),
        ('https://partner.example:8443/hook', 'partner.example:8443'),
        ('https://[2606:4700::1]/hook', '[2606:4700::1]'),
    ],
)
def test_the_header_host_names_a_port_only_where_the_address_does(monkeypatch, url, host):
    names(monkeypatch, '93.184.215.14')
    here, there = socket.socketpair()
    with here, there:
        monkeypatch.setattr(outside, '_connected', lambda where, parts: nullcontext(here))
        there.sendall(b'HTTP/1.1 204 No Content\r\n\r\n')
        assert post(url, b'{}', {}) == 204
        assert f'Host: {host}\r\n'.encode() in there.recv(4096)


def test_a_redirect_is_an_answer_and_is_not_followed(receiver):
    receiver.status, receiver.location = 302, receiver.url + '&again=1'
    assert post(receiver.url, b'{}', {}) == 302
    assert [path for path, *_ in receiver.got] == ['/hook?a=1']


def test_one_that_speaks_slowly_is_cut_off(receiver, monkeypatch):
    monkeypatch.setattr(outside, 'LONGEST', 0.5)
    receiver.drip = 30
    start = time.monotonic()
    with pytest.raises(NoAnswer):
        post(receiver.url, b'{}', {})
    assert time.monotonic() - start < 2


def test_nobody_there_and_no_web_server(receiver):
    with socket.create_server(('127.0.0.1', 0)) as server:
        free = server.getsockname()[1]
    with pytest.raises(NoAnswer, match='Nobody listens'):
        post(f'http://127.0.0.1:{free}/', b'', {})
    with pytest.raises(NoAnswer, match='certificate'):
        post(receiver.url.replace('http:', 'https:'), b'', {})
