"""Kinds of document. Each app registers its own in `documents.py`: what it says, never how it is drawn."""

REGISTRY = {}


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
