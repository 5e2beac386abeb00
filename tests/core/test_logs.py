"""What the log never holds, though Django would write it."""

import json
import logging

import pytest

from brokerage.core.logs import formatter


def line(level, message, fault=None):
    exc_info = (type(fault), fault, None) if fault else None
    record = logging.LogRecord('django.request', level, 'x.py', 1, message, (), exc_info)
    return json.loads(formatter().format(record))


@pytest.mark.parametrize('level', [logging.WARNING, logging.ERROR])
def test_the_token_of_a_link_is_left_out(level):
    token = '8RbE0obuHu-2m6UTky4BfPb95Mjy5aPthoZaxbD7LIs'
    written = line(level, f'Gone: /placements/consent/{token}/withdraw/')
    assert written['event'] == 'Gone: /placements/consent/…/withdraw/'
    assert token not in str(written)


def test_references_and_words_stay():
    message = 'Not Found: /placements/kqjjvewjbvhd/check-again/'
    assert line(logging.WARNING, message)['event'] == message


def test_only_a_fault_brings_its_traceback():
    assert 'exception' not in line(logging.WARNING, 'Forbidden', PermissionError('no'))
    assert 'exception' in line(logging.ERROR, 'Internal Server Error', RuntimeError('broken'))
