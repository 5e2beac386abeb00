"""Set fields of a row and say which of them really changed, for the audit trail."""

from django.core.serializers.json import DjangoJSONEncoder

# What these fields hold is for the hub's eyes: the trail says that they changed, not from what to what.
WORDS_KEPT_OUT = frozenset({'notes', 'note', 'email', 'phone', 'told_by'})


def apply_changes(row, changes):
    """Set `changes` on `row`, save what differs, and return {field: [before, after]} of it."""
    before = {name: getattr(row, name) for name in changes}
    differing = {name: value for name, value in changes.items() if before[name] != value}
    for name, value in differing.items():
        setattr(row, name, value)
    if differing:
        row.save(update_fields=list(differing))
    return {name: _both(name, before[name], value) for name, value in differing.items()}


def _both(name, before, after):
    return 'changed' if name in WORDS_KEPT_OUT else [_plain(before), _plain(after)]


def _plain(value):
    if hasattr(value, 'ref'):
        return value.ref
    if value is None or isinstance(value, str | int | float | bool | list):
        return value
    return DjangoJSONEncoder().default(value)
