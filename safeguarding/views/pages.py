"""Pages of the form that a signed-in employer and the holder of a link share: `by` acts, `doors` leads on."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse

from brokerage.core.errors import Refused
from brokerage.core.ui import Tab, long_date
from safeguarding.actions import (
    confirm_assessment,
    reconfirm_unchanged,
    save_assessment,
    start_assessment,
)
from safeguarding.documents import risk_assessment
from safeguarding.enums import AssessmentState
from safeguarding.forms.hazards import MOST_HAZARDS, HazardFormSet, LimitsForm
from safeguarding.forms.signing import SameForm, SignForm
from safeguarding.forms.steps import FirstDayForm, QuestionsForm, SupervisionForm, YoungForm
from safeguarding.queries import missing_answers
from safeguarding.views.standing import standing

FORMS = {
    'questions': QuestionsForm,
    'young': YoungForm,
    'supervision': SupervisionForm,
    'first-day': FirstDayForm,
}
STEPS = {
    'questions': 'The work',
    'hazards': 'Hazards',
    'young': 'Being young',
    'supervision': 'People',
    'first-day': 'The first day',
    'check': 'Check and confirm',
}
LEADS = {
    'questions': 'How familiar the risks are, and five questions about work young people must be kept from.',
    'young': 'Say what you do differently because a student is young. Leave out what does not apply.',
    'supervision': 'Who looks after the student, and where.',
    'first-day': 'What the student is shown, and what happens when something goes wrong.',
}


# Pages with an address of their own; the others are steps.
PAGES = ('hazards', 'check', 'start', 'same', 'own', 'own-check')


@dataclass(frozen=True)
class Doors:
    """Addresses of one offer's assessment, for a member or for the holder of a link."""

    offer: object
    token: str = ''

    def to(self, step='', kind='assessment'):
        name = {step: f'_{step.replace("-", "_")}' for step in PAGES} | {'': ''}
        page = f'{kind}{name.get(step, "_step")}'
        args = [step] if step and step not in name else []
        if self.token:
            return reverse(f'safeguarding:link_{page}', args=[self.token, *args])
        return reverse(f'safeguarding:{page}', args=[self.offer.ref, *args])

    @property
    def questions(self):
        return self.to('questions')

    @property
    def own(self):
        return self.to('own')

    @property
    def own_check(self):
        return self.to('own-check')

    @property
    def same(self):
        return self.to('same')

    @property
    def start(self):
        return self.to('start')

    def tabs(self, here):
        return [Tab(label, self.to(step), step == here) for step, label in STEPS.items()]

    def after(self, step):
        names = list(STEPS)
        return self.to(names[names.index(step) + 1])


def draft_of(offer):
    return offer.risk_assessments.filter(state=AssessmentState.DRAFT).first()


def overview(request, doors, *, same_form=None, **more):
    context = standing(doors.offer) | {'doors': doors, 'same_form': same_form, **more}
    if context['may_repeat'] and same_form is None:
        context['same_form'] = SameForm(initial={'offer_version': doors.offer.version})
    return render(request, 'safeguarding/assessment.html', context)


def start_page(request, doors, by):
    if request.method != 'POST':
        return HttpResponseNotAllowed(['POST'])
    draft = start_assessment(by=by, offer=doors.offer)
    return redirect(doors.to('own' if draft.upload_id else 'questions'))


def same_page(request, doors, by, **more):
    """Nothing has changed: one page, three inputs, a new version."""
    if request.method != 'POST':
        return redirect(doors.to())
    form = SameForm(request.POST)
    if form.is_valid():
        try:
            again = reconfirm_unchanged(by=by, offer=doors.offer, **form.signature())
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, confirmed_words(again))
            return redirect(doors.to())
    return overview(request, doors, same_form=form, **more)


def step_page(request, doors, step, by):
    """One short step: show what the draft holds, keep what was typed, go on to the next."""
    if step not in FORMS:
        raise Http404
    draft = draft_of(doors.offer)
    if draft is None:
        return redirect(doors.to())
    form = FORMS[step](request.POST or None, initial=FORMS[step].told(draft))
    if request.method == 'POST' and form.is_valid() and keep(request, form, draft, by, form.kept()):
        return redirect(doors.after(step))
    return render(request, 'safeguarding/step.html', step_context(doors, step) | {'form': form})


def hazards_page(request, doors, by):
    """The table of hazards. "Add a hazard" gives another row and keeps all that was typed."""
    draft = draft_of(doors.offer)
    if draft is None:
        return redirect(doors.to())
    data = request.POST.copy() if request.method == 'POST' else None
    adding = data is not None and 'add' in data
    if adding:
        data['hazards-TOTAL_FORMS'] = one_more(data.get('hazards-TOTAL_FORMS', ''))
    rows = HazardFormSet(data, initial=draft.answers.get('hazards', []), prefix='hazards')
    limits = LimitsForm(data, initial=LimitsForm.told(draft))
    if data and not adding and rows.is_valid() and limits.is_valid():
        kept = {'answers': {'hazards': rows.kept(), **limits.cleaned_data}}
        if keep(request, limits, draft, by, kept):
            return redirect(doors.after('hazards'))
    context = {'rows': rows, 'limits': limits, 'adding': adding}
    return render(request, 'safeguarding/hazards.html', step_context(doors, 'hazards') | context)


def one_more(count):
    return str(min(int(count) + 1, MOST_HAZARDS)) if count.isdecimal() else count


def check_page(request, doors, by):
    """All answers on one page, what is missing, and the signature."""
    draft = draft_of(doors.offer)
    if draft is None or draft.upload_id:
        return redirect(doors.to('own-check' if draft else ''))
    form = SignForm(request.POST or None, initial={'offer_version': doors.offer.version})
    if request.method == 'POST' and form.is_valid():
        try:
            done = confirm_assessment(by=by, assessment=draft, **form.signature())
        except Refused as refused:
            form.add_error(None, refused.words)
            form.data = form.data.copy() | {'offer_version': doors.offer.version}
        else:
            messages.success(request, confirmed_words(done))
            return redirect(doors.to())
    context = {
        'form': form,
        'told': risk_assessment(draft),
        'problems': [(problem.words, doors.to(problem.step)) for problem in missing_answers(draft)],
    }
    return render(request, 'safeguarding/check.html', step_context(doors, 'check') | context)


def step_context(doors, step):
    return {
        'offer': doors.offer,
        'doors': doors,
        'steps': doors.tabs(step),
        'step_title': STEPS[step],
        'lead': LEADS.get(step, ''),
        'number': list(STEPS).index(step) + 1,
        'count': len(STEPS),
        'back': doors.to(),
        'bare': bool(doors.token),
    }


def keep(request, form, draft, by, kept):
    """Save a step; False with the words in the form when it is refused."""
    try:
        save_assessment(by=by, assessment=draft, **kept)
    except Refused as refused:
        form.add_error(None, refused.words)
        return False
    return True


def confirmed_words(assessment):
    return (
        f'Your risk assessment is confirmed and counts until {long_date(assessment.expires_on)}. Your hub '
        'and schools of the area can see it. The page for parents is made from it.'
    )
