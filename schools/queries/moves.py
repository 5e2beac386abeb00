"""What hangs on the dates of a block. The apps above know: they register what they find here, unseen by us."""

FINDERS, ASKERS = [], []


def on_move(finder):
    """Decorator: `finder(block, start, end)` gives sentences about what new dates would leave behind."""
    FINDERS.append(finder)
    return finder


def on_leaving(asker):
    """Decorator: `asker(block, start, end)` gives the address of the page that asks what becomes of whoever such
    dates leave outside; None where they leave nobody.
    """
    ASKERS.append(asker)
    return asker


def page_to_decide(block, start, end):
    """Where to decide about those whom `block` on these days leaves outside; None where there is nobody."""
    return next(filter(None, (asker(block, start, end) for asker in ASKERS)), None)


def effects_of_move(block, start, end):
    """Every sentence about moving `block` to these days; nothing is changed."""
    return [line for finder in FINDERS for line in finder(block, start, end)]
