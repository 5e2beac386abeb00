"""Kinds of document. Each app registers its own in `documents.py`: what it says, never how it is drawn."""

REGISTRY = {}
# Who finds the documents of a batch: name -> function of the batch that gives (kind, subject, readers) rows.
GATHERERS = {}


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

    def keep(function):
        if name in GATHERERS:
            raise ValueError(f'{name} is registered twice.')
        GATHERERS[name] = function
        return function

    return keep
