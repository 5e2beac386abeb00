"""What an app below tells of placements on its own pages."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from placements.models import Placement
from placements.queries.pages import state_kind

register = template.Library()


@register.simple_tag(takes_context=True)
def placements_of(context, student):
    """A card with the student's placements that the reader may see, newest first. One query."""
    mine = Placement.objects.visible_to(context['membership']).filter(student=student)
    rows = mine.select_related('window__offer', 'employer__organisation').order_by('-start', 'ref')
    placements = [(row, state_kind(row.state)) for row in rows]
    shown = {'placements': placements, 'student': student, 'kind': placements[0][1] if placements else ''}
    drawn = render_to_string('placements/_of_student.html', shown)
    return mark_safe(drawn)  # noqa: S308 (escaped there)
