"""What the trail pages show: what was done, and who looked at whom."""

from brokerage.audit.models import AuditEntry, ReadEntry


def _between(rows, who, first, last):
    if who:
        rows = rows.filter(actor_label__icontains=who)
    if first:
        rows = rows.filter(at__date__gte=first)
    if last:
        rows = rows.filter(at__date__lte=last)
    return rows


def trail(membership, *, who='', verb='', first=None, last=None):
    rows = AuditEntry.objects.visible_to(membership)
    rows = rows.filter(verb=verb) if verb else rows
    return _between(rows, who, first, last)


def verbs(membership):
    """Every kind of change the member's trail holds."""
    seen = AuditEntry.objects.visible_to(membership).order_by('verb')
    return list(seen.values_list('verb', flat=True).distinct())


def looks(membership, *, student='', who='', first=None, last=None):
    """Who opened pages that name students; `student` is one student's reference."""
    rows = ReadEntry.objects.visible_to(membership)
    rows = rows.filter(student_refs__contains=[student]) if student else rows
    return _between(rows, who, first, last)
