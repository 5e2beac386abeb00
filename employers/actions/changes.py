"""Set fields of a row and say in words which of them really changed, for the audit trail."""


def apply_changes(row, changes):
    """Set `changes` on `row`, save what differs, and return {field: 'before → after'} of it.

    Of a field classed as personal the trail, which is kept for years, says only that it changed.
    """
    before = {name: getattr(row, name) for name in changes}
    differing = {name: value for name, value in changes.items() if before[name] != value}
    for name, value in differing.items():
        setattr(row, name, value)
    if differing:
        row.save(update_fields=list(differing))
    personal = row.privacy.personal
    return {
        name: 'changed' if name in personal else arrow(before[name], value)
        for name, value in differing.items()
    }


def arrow(before, after):
    """'2 → 3'; lists by their parts, nothing as a dash."""
    return f'{_plain(before)} → {_plain(after)}'


def _plain(value):
    if isinstance(value, list):
        return '; '.join(str(part) for part in value) or '–'
    return '–' if value in (None, '') else str(value)
