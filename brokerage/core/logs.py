"""One JSON object a line, with the request's id; never a name or an address of a person, never a link's token."""

import re

import structlog

# Part of an address that opens something for whoever holds it; references and words are shorter.
TOKEN = re.compile(r'(?<=/)[A-Za-z0-9_-]{30,}')


def formatter():
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_tokens,
            structlog.processors.JSONRenderer(),
        ],
        foreign_pre_chain=[
            without_expected_traceback,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt='iso', utc=True),
            structlog.processors.format_exc_info,
        ],
    )


def without_tokens(logger, method, event):
    """Django names the address of every refused or failed request: not the part that is a secret."""
    return event | {'event': TOKEN.sub('…', str(event['event']))}


def without_expected_traceback(logger, method, event):
    """A page that is for somebody else is no fault of ours: the line says enough."""
    record = event['_record']
    if record.name == 'django.request' and record.levelname == 'WARNING':
        event.pop('exc_info', None)
    return event
