"""Faults that are told to people in words."""


class Refused(Exception):
    """A rule says no. `words` says what is wrong and what to do; views show it, APIs return it."""

    def __init__(self, words, *, code='refused', field=None):
        super().__init__(words)
        self.words = words
        self.code = code
        self.field = field
