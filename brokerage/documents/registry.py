"""Kinds of document. Each app registers its own in `documents.py`: what it says, never how it is drawn."""

from typing import NamedTuple

from django.db.models.fields.files import FieldFile

REGISTRY = {}
# Who finds the documents of a batch: name -> function of the batch that gives (kind, subject, readers) rows.
GATHERERS = {}
# Who finds the files that go into a batch's zip beside its documents: name -> function of the batch.
ENCLOSERS = {}


class Enclosure(NamedTuple):
    """A file that somebody sent, for a zip: its name there, what it is, and the open-able file as it is kept.

    Without `file` it is only listed among the contents, with `left_out` saying why.
    """

    name: str
    title: str
    file: FieldFile | None = None
    left_out: str = ''


class DocumentKind:
    """One kind: subclasses set `name`, `template` and `model`, and say title and content of a subject.

    `content` returns plain data (what JSON holds): all the template needs, so that the same content
    is the same document. Nothing in it may depend on the day it is drawn. `sheets` are its style sheets.
    """

    name = ''
    template = ''
    model = None
    sheets = ('documents/base.css',)

    def title(self, subject):
        raise NotImplementedError

    def content(self, subject):
        raise NotImplementedError

    def may_open(self, document, membership):
        """Whether a reader may open it today: being one of its readers is not always enough."""
        return True


def register(cls):
    """Class decorator. Refuses a nameless or doubled kind."""
    kind = cls()
    if not kind.name or not kind.template or kind.model is None:
        raise ValueError(f'{cls.__name__} needs a name, a template and a model.')
    if kind.name in REGISTRY:
        raise ValueError(f'{kind.name} is registered twice.')
    REGISTRY[kind.name] = kind
    return cls


def gatherer(name):
    """Function decorator: the function finds what a batch started with this name is to hold, each time anew."""
    return _keeper(GATHERERS, name)


def encloser(name):
    """Function decorator: the function finds the Enclosures of a batch started with this name, when it is zipped."""
    return _keeper(ENCLOSERS, name)


def _keeper(kept, name):
    def keep(function):
        if name in kept:
            raise ValueError(f'{name} is registered twice.')
        kept[name] = function
        return function

    return keep
