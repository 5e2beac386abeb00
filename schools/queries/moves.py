"""What hangs on the dates of a block. The apps above know: they register what they find here, unseen by us."""

FINDERS = []


def on_move(finder):
    """Decorator: `finder(block, start, end)` gives sentences about what new dates would leave behind."""
    FINDERS.append(finder)
    return finder


def effects_of_move(block, start, end):
    """Every sentence about moving `block` to these days; nothing is changed."""
    return [line for finder in FINDERS for line in finder(block, start, end)]
