"""What a family sees by link: the offers on the list, and nothing else about the student."""

from django.http import Http404
from django.shortcuts import render

from brokerage.accounts.access import by_link
from placements.actions.lists import open_list
from placements.notifications.lists import FAMILY_LIST, whom_to_tell
from placements.queries.lists import family_list, shown_to_family


@by_link(FAMILY_LIST)
def page(request, token):
    """Opening it is what keeps the list from being taken back."""
    shown = family_list(request.link.subject_ref)
    if shown is None or not open_list(shown):
        return render(request, 'placements/family_list_gone.html', {'link': request.link})
    student = shown.student
    if student.left_on or all(each.ref != request.link.person_ref for each in whom_to_tell(student)):
        raise Http404
    context = {
        'first_name': student.first_name,
        'school': student.school,
        'rows': shown_to_family(shown),
    }
    return render(request, 'placements/family_list.html', context)
