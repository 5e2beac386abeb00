"""Every component on one page, with made-up content; mounted outside production only."""

from datetime import date, datetime, timedelta

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from brokerage.core import charts, icons, ui
from brokerage.core.columns import column_chart
from brokerage.core.forms import BaseForm, DateField

WEEKS = [date(2027, 5, 31) + timedelta(weeks=n) for n in range(8)]
AREAS = (
    ('Erdington', (4, 12, 31, 48, 52, 20, 3, 0)),
    ('Hodge Hill', (0, 6, 22, 60, 64, 31, 8, 2)),
    ('Ladywood', (11, 18, 40, 71, 80, 44, 12, 6)),
    ('Northfield', (0, 0, 9, 22, 27, 14, 2, None)),
    ('Yardley', (2, 5, 17, 33, 36, 12, 0, None)),
)


class ExampleForm(BaseForm):
    name = forms.CharField(label='Name of the offer', max_length=60, help_text='As a student would say it.')
    starts = DateField(label='First day')
    tasks = forms.CharField(label='What will they do?', widget=forms.Textarea(attrs={'rows': 3}))
    way = forms.ChoiceField(
        label='Where the work happens',
        choices=[('place', 'At your site'), ('online', 'Online'), ('both', 'Some of each')],
        widget=forms.RadioSelect,
    )
    years = forms.MultipleChoiceField(
        label='Year groups',
        choices=[('10', 'Year 10'), ('12', 'Year 12')],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    sector = forms.ChoiceField(label='Sector', choices=[('', 'Choose a sector'), ('care', 'Health and care')])
    places = forms.IntegerField(
        label='Places', min_value=1, widget=forms.NumberInput({'class': 'govuk-input--width-3'})
    )
    insurance = forms.FileField(label='Insurance certificate', help_text='A PDF or a photo, up to 10 MB.')
    password = forms.CharField(label='Password', widget=forms.PasswordInput, required=False)
    agree = forms.BooleanField(label='The risk assessment covers this work')


class ExampleFilter(BaseForm):
    mark_optional = False
    q = forms.CharField(label='Name', required=False)
    state = forms.ChoiceField(label='State', required=False, choices=[('', 'Any'), ('ok', 'Confirmed')])


def example_bar():
    parts = (
        ('Confirmed', 131, 'ok'),
        ('Waiting for employer', 42, 'wait'),
        ('Waiting for parent', 28, 'info'),
        ('Checks', 17, 'warn'),
        ('No placement', 22, 'neutral'),
    )
    segments = tuple(ui.Segment(label, n, kind, f'?part={kind}', kind == 'wait') for label, n, kind in parts)
    title = 'Year 10, out Monday 28 June to Friday 9 July 2027'
    return ui.StackedBar(title, segments, noun='students', all_url='?')


def example_lists():
    return {
        'tiles': [
            ui.Tile('Placed', '218', 'of 240 students', '#', 'ok'),
            ui.Tile('Employers silent', 14, '6 for more than two weeks', '#', 'warn'),
            ui.Tile('Places open', '1,096', '31 added this week', '#'),
            ui.Tile('Half price meals', '89%', 'placed, against 91% of the others'),
        ],
        'tasks': [
            ui.Task(
                'Call Brindley Print', '#', '4 days late', 'stop', 'No answer for 21 days; 3 students wait'
            ),
            ui.Task('Send 38 nominations', '#', 'tomorrow', 'warn', 'Matched and checked on Monday'),
            ui.Task('Ask 5 parents again', '#', 'in 12 days'),
        ],
        'gates': example_gates(),
        'events': example_events(),
        'tabs': [ui.Tab('Students', '#', True, 240), ui.Tab('Employers', '#'), ui.Tab('Dates', '#')],
    }


def example_gates():
    cover = 'Risk assessment covers the dates'
    return [
        ui.Gate('Employer has said yes', 'ok', 'Done', note='Dana Whitlock, 12 May 2027'),
        ui.Gate(cover, 'warn', 'Runs out', 'the employer', 'Ends 30 June', '#', 'Ask for a new one'),
        ui.Gate('Parent has agreed', 'wait', 'Waiting', 'the parent', 'Asked twice', '#', 'Send again'),
        ui.Gate('Safeguarding lead has decided', 'stop', 'Not cleared', 'Mrs Osei'),
    ]


def example_events():
    morning = datetime(2027, 5, 12, 9, 30, tzinfo=timezone.get_default_timezone())
    return [
        ui.Event(morning, 'Employer accepted', 'Dana Whitlock, Brindley Print', kind='ok'),
        ui.Event(date(2027, 5, 8), 'Reminder sent', 'Fortnight', 'No answer for 7 days', 'wait'),
        ui.Event(date(2027, 5, 1), 'Nomination sent', 'Ruth Adeyemi, Aston Manor School', kind='neutral'),
    ]


def example_strip():
    looks = ['open'] * 7 + ['holiday'] + ['exams', 'inset', 'festival', 'may', 'wish', '1', '3', '5']
    lane = [(look, charts.LOOKS[look][1] if look in charts.LOOKS else f'Shade {look}') for look in looks]
    mondays = [date(2026, 9, 7) + timedelta(weeks=at) for at in range(len(looks))]
    return charts.year_strip('A year of weeks', mondays, [('Looks', lane)])


def example_charts():
    return {
        'heat': charts.heat_map(
            'Students out, by week and area',
            [f'{day:%-d %b}' for day in WEEKS],
            AREAS,
            lead='Darker means more students out in the same week.',
            row_name='Area',
            marks={(2, 4)},
            notes={(2, 4): '12 more students than places'},
        ),
        'bars': charts.bar_chart(
            'Wanted and offered, by sector',
            [('Information technology', (214, 96)), ('Health and care', (180, 171)), ('Building', (88, 120))],
            series=('Wanted', 'Offered'),
            row_name='Sector',
            notes={'Information technology': '118 short'},
        ),
        'columns': example_columns(),
        'strip': example_strip(),
        'multiples': charts.small_multiples(
            'Four ways to match this block',
            ('Placed', 'First choice', 'Median journey'),
            [
                ('Most placed', [(228, '228'), (96, '96'), (31, '31 min')]),
                ('Best choices', [(221, '221'), (141, '141'), (36, '36 min')]),
                ('Shortest journeys', [(223, '223'), (90, '90'), (22, '22 min')]),
            ],
            marked='Best choices',
        ),
        'map': example_map(),
    }


def example_columns():
    rows = [(f'{day} Nov', (40 + 7 * day % 31, day % 5)) for day in range(1, 29)]
    return column_chart('Calls by day', rows, series=('answered', 'over the quota'), row_name='Day')


def example_map():
    near = [
        charts.Place('Aston Manor School', 52.503, -1.885, 2, 4, '240 students', named=True),
        charts.Place('Brindley Print', 52.478, -1.914, 1, 1, '3 places'),
        charts.Place('Erdington Dental', 52.523, -1.838, 1, 2, '5 places'),
        charts.Place('Yardley Nursery', 52.469, -1.81, 1, 1, '2 places'),
        charts.Place('Tyburn Motors', 52.515, -1.80, 1, 3, '8 places'),
    ]
    lines = [(near[0], other) for other in near[1:]]
    return charts.dot_map('Where the places are', near, series=('Employer', 'School'), lines=lines)


@login_not_required
def gallery(request):
    if 'progress' in request.GET:
        # What a poll fetches: a fragment, with data-poll-done once the work is over.
        return HttpResponse('<p data-poll-done>All 240 letters are ready.</p>')
    form = ExampleForm({'starts_day': '31', 'starts_month': 'June', 'starts_year': '2027', 'places': '0'})
    context = {
        **example_lists(),
        **example_charts(),
        'bar': example_bar(),
        'form': form,
        'clean_form': ExampleForm(prefix='clean', initial={'starts': date(2027, 6, 28), 'way': 'place'}),
        'filter': ExampleFilter(prefix='list'),
        'consequences': [
            'The place goes back to Brindley Print at once.',
            'Dana Whitlock and Amina’s parent are told today.',
            'You can nominate Amina somewhere else straight away.',
        ],
        'kinds': ui.KINDS,
        'icons': sorted(icons.PATHS),
        'first': WEEKS[4],
        'last': WEEKS[4] + timedelta(days=11),
    }
    return render(request, 'core/gallery.html', context)


# On the public list; core cannot import the mark from the app above it.
gallery.is_public = True
