from datetime import timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from brokerage.accounts.access import by_link, needs
from brokerage.accounts.enums import Permission
from brokerage.core.calendar import next_working_day
from schools.actions import ask_preferences, hand_out_link, set_preferences
from schools.forms import AskForm, PreferencesForm
from schools.models import Block, Cohort, Student
from schools.notifications import PREFERENCES_PURPOSE, last_day
from schools.queries import student_of, to_ask
from schools.views.shared import attempt, note_read

CHOICES = ('First', 'Second', 'Third')
USUAL_TIME = timedelta(days=14)


def usual_day():
    return next_working_day(timezone.localdate() + USUAL_TIME)


@needs(Permission.STUDENTS_EDIT)
def ask(request, ref):
    """Who would be asked, who cannot be, and the button that asks."""
    membership = request.membership
    cohorts = Cohort.objects.visible_to(membership).select_related('school__organisation__hub')
    cohort = get_object_or_404(cohorts, ref=ref)
    blocks = Block.objects.visible_to(membership).open().filter(cohort=cohort, start__gt=timezone.localdate())
    starts = blocks.values_list('start', flat=True).first()
    form = AskForm(request.POST or None, initial={'answer_by': usual_day()}, block_starts=starts)
    if form.is_valid():
        sent = ask_preferences(by=membership, cohort=cohort, **form.cleaned_data)
        messages.success(request, words_for(sent))
        return redirect('schools:cohort', cohort.ref)
    who = to_ask(Student.objects.visible_to(membership).filter(cohort=cohort))
    note_read(request, 'schools:ask_preferences', who.unreachable)
    return render(request, 'schools/ask_preferences.html', {'cohort': cohort, 'form': form, 'who': who})


def words_for(sent):
    if not sent:
        return 'Nothing was sent: everyone with an e-mail address was already asked for that day.'
    return f'{sent} {"link is" if sent == 1 else "links are"} on the way by e-mail.'


@needs(Permission.STUDENTS_EDIT)
@require_POST
def hand_out(request, ref):
    """Shows a new link once, for a student without e-mail. Not an address to come back to."""
    students = (
        Student.objects.visible_to(request.membership).current().select_related('school__organisation__hub')
    )
    student = get_object_or_404(students, ref=ref)
    answer_by = usual_day()
    address = hand_out_link(by=request.membership, student=student, answer_by=answer_by)
    note_read(request, 'schools:hand_out_link', [student])
    context = {'student': student, 'address': address, 'answer_by': answer_by}
    return render(request, 'schools/link_to_copy.html', context)


@by_link(PREFERENCES_PURPOSE)
def answer(request, token):
    student = student_of(request.link)
    form = PreferencesForm(request.POST or None, student=student)
    if form.is_valid():
        done = attempt(
            form,
            save_answer,
            link=request.link,
            student=student,
            sectors=form.ranked,
            **form.travel,
            step_free=form.cleaned_data['step_free'],
        )
        if done:
            return redirect('schools:preferences_done', token)
    context = {'form': form, 'student': student, 'until': last_day(request.link)}
    return render(request, 'schools/preferences.html', context)


def save_answer(*, link, **given):
    """True once saved, also when the same answer came twice."""
    set_preferences(by=link, **given)
    return True


def choice_name(rank):
    return f'{CHOICES[rank - 1]} choice' if rank <= len(CHOICES) else 'After that'


@by_link(PREFERENCES_PURPOSE)
def answered(request, token):
    student = student_of(request.link)
    context = {
        'student': student,
        'choices': [(choice_name(each.rank), each) for each in student.preferences.all()],
        'until': last_day(request.link),
        'token': token,
    }
    return render(request, 'schools/preferences_done.html', context)
