"""The look: components draw what they are given, forms speak plainly, charts are true to their figures."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms
from django.template import engines
from django.urls import reverse
from playwright.sync_api import sync_playwright

from brokerage.core import charts, icons, ui
from brokerage.core.columns import column_chart
from brokerage.core.forms import BaseForm, DateField

LONDON = ZoneInfo('Europe/London')
DIST = Path(__file__).parents[2] / 'static' / 'dist'


def drawn(source, **context):
    return engines['django'].from_string('{% load ui %}' + source).render(context)


# ---- dates in words


@pytest.mark.parametrize(
    ('moment', 'words'),
    [
        (datetime(2027, 6, 28, 9, 30, tzinfo=LONDON), '9:30am'),
        (datetime(2027, 6, 28, 16, 0, tzinfo=LONDON), '4pm'),
        (datetime(2027, 6, 28, 12, 0, tzinfo=LONDON), 'midday'),
        (datetime(2027, 6, 28, 0, 0, tzinfo=LONDON), 'midnight'),
        (datetime(2027, 6, 28, 0, 5, tzinfo=LONDON), '12:05am'),
        (datetime(2027, 6, 28, 8, 30, tzinfo=ZoneInfo('UTC')), '9:30am'),
    ],
)
def test_clock(moment, words):
    assert ui.clock(moment) == words


@pytest.mark.parametrize(
    ('spans', 'words'),
    [
        ([('2027-06-28', '2027-07-09')], '28 June to 9 July 2027'),
        ([('2027-07-05', '2027-07-09')], '5 to 9 July 2027'),
        ([('2027-07-05', '2027-07-05')], '5 July 2027'),
        ([('2027-06-28', '2027-07-02'), ('2027-07-05', '2027-07-09')], '28 June to 2 July, 5 to 9 July 2027'),
        (
            [('2026-12-07', '2026-12-11'), ('2027-01-04', '2027-01-08')],
            '7 to 11 December 2026, 4 to 8 January 2027',
        ),
        (
            [('2026-12-28', '2027-01-01'), ('2027-03-01', '2027-03-05')],
            '28 December 2026 to 1 January, 1 to 5 March 2027',
        ),
        ([], ''),
    ],
)
def test_dates_in_short_name_each_year_once(spans, words):
    assert ui.short_spans([tuple(map(date.fromisoformat, span)) for span in spans]) == words


def test_day_span_names_the_year_once():
    assert ui.day_span(date(2027, 6, 28), date(2027, 7, 9)) == 'Monday 28 June to Friday 9 July 2027'
    assert (
        ui.day_span(date(2027, 12, 30), date(2028, 1, 3))
        == 'Thursday 30 December 2027 to Monday 3 January 2028'
    )
    assert ui.day_span(date(2027, 6, 28), date(2027, 6, 28)) == 'Monday 28 June 2027'


@pytest.mark.parametrize(
    ('day', 'words', 'kind'),
    [
        (date(2027, 6, 7), '3 days late', 'stop'),
        (date(2027, 6, 9), '1 day late', 'stop'),
        (date(2027, 6, 10), 'today', 'warn'),
        (date(2027, 6, 11), 'tomorrow', 'warn'),
        (date(2027, 6, 17), 'in 7 days', 'warn'),
        (date(2027, 6, 18), 'in 8 days', 'neutral'),
        (date(2027, 7, 2), 'by 2 July 2027', 'neutral'),
    ],
)
def test_due(day, words, kind):
    today = date(2027, 6, 10)
    assert (ui.due_words(day, today), ui.urgency_of(day, today)) == (words, kind)


# ---- components


@pytest.mark.parametrize('kind', ui.KINDS)
def test_a_chip_is_never_colour_alone(kind):
    chip = drawn("{% chip kind 'Waiting' %}", kind=kind)
    assert f'app-chip--{kind}' in chip
    assert icons.PATHS[ui.KIND_ICONS[kind]] in chip
    assert '<span>Waiting</span>' in chip


def test_each_kind_has_its_own_icon():
    assert len(set(ui.KIND_ICONS.values())) == len(ui.KINDS)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match='not a status kind'):
        drawn("{% chip 'green' 'Fine' %}")


def test_what_people_type_is_escaped_everywhere():
    nasty = '<b>x</b>'
    page = drawn(
        "{% chip 'ok' n %}{% button n %}{% link_button n n %}"
        '{% page_header n caption=n lead=n %}{% endpage_header %}'
        '{% breadcrumbs n n n %}{% card n %}{{ n }}{% endcard %}'
        '{% do_next tasks %}{% timeline events %}{% gates gates %}'
        '{% cell n %}{{ n }}{% endcell %}{% icon "mail" title=n %}{% stacked_bar bar %}{% bar_chart bars %}',
        n=nasty,
        tasks=[ui.Task(nasty, nasty, nasty, detail=nasty)],
        events=[ui.Event(date(2027, 6, 28), nasty, nasty, nasty)],
        gates=[ui.Gate(nasty, 'ok', nasty, nasty, nasty, nasty, nasty)],
        bar=ui.StackedBar(nasty, (ui.Segment(nasty, 3, 'ok', nasty),), nasty),
        bars=charts.bar_chart(nasty, [(nasty, 3)], lead=nasty, notes={nasty: nasty}),
    )
    assert nasty not in page
    assert page.count('&lt;b&gt;x&lt;/b&gt;') > 25


def test_empty_blocks_draw_no_empty_boxes():
    assert 'app-page-header__actions' not in drawn("{% page_header 'A' %} {% endpage_header %}")
    assert 'govuk-button-group' not in drawn("{% empty_state 'A' %}\n{% endempty_state %}")
    assert drawn('{% pagination %}').strip() == ''


def test_do_next_with_nothing_says_so():
    assert 'Nothing needs you today.' in drawn('{% do_next items %}', items=[])


def test_stacked_bar_fills_the_whole_and_leaves_out_empty_parts():
    counts = (131, 0, 42, 1)
    bar = ui.StackedBar('All', tuple(ui.Segment(str(n), n, 'ok') for n in counts))
    assert [part.count for part, _, _ in bar.boxes] == [131, 42, 1]
    _, x, width = bar.boxes[-1]
    assert x + width == pytest.approx(1000, abs=0.05)
    widths = [width for _, _, width in bar.boxes]
    assert widths[0] / widths[1] == pytest.approx(131 / 42, rel=0.001)


def test_a_bar_of_nothing_draws():
    assert ui.StackedBar('None', (ui.Segment('a', 0, 'ok'),)).boxes == ()


# ---- charts


def test_shades_grow_with_the_value_and_keep_zero_apart():
    assert [charts.shade(n, 100) for n in (0, 1, 20, 21, 80, 100, 250)] == [0, 1, 1, 2, 4, 5, 5]
    assert charts.shade(5, 0) == 0


def a_strip(*looks):
    mondays = [date(2026, 8, 31) + timedelta(weeks=at) for at in range(len(looks))]
    return charts.year_strip('T', mondays, [('Lane', [(look, f'is {look}') for look in looks])])


def test_year_strip_has_a_box_a_week_and_a_mark_beside_the_colour():
    chart = a_strip('open', 'exams', '5')
    assert [(cell.x, cell.look, cell.mark) for cell in chart.lanes[0].cells] == [
        (0, 'open', ''),
        (charts.WEEK_WIDTH, 'exams', 'E'),
        (2 * charts.WEEK_WIDTH, '5', ''),
    ]
    assert [words for _, _, words in chart.key] == ['In term', 'Exams']
    assert chart.shaded
    text = drawn('{% year_strip chart %}', chart=chart)
    assert text.count('is exams') == 2, 'in the picture and in the table'


def test_year_strip_names_no_month_of_a_single_week():
    assert [name for _, name in a_strip('open', 'open', 'open').months] == ['Sep']


def test_heat_map_marks_and_explains_cells():
    chart = charts.heat_map('T', ['a', 'b'], [('r', [None, 8])], marks={(0, 1)}, notes={(0, 1): '3 too many'})
    empty, full = chart.rows[0][1]
    assert (empty.text, empty.shade, empty.marked) == ('', 0, False)
    assert (full.text, full.shade, full.marked) == ('8', 5, True)
    assert '3 too many' in drawn('{% heat_map chart %}', chart=chart)


def test_bars_are_in_proportion():
    chart = charts.bar_chart('T', [('a', (200, 50)), ('b', (0, 100))], series=('Wanted', 'Offered'))
    first, second = chart.rows
    assert first.bars[0].width == 4 * first.bars[1].width
    assert second.bars[0].width == 0
    assert chart.summary == 'a: 200 Wanted, 50 Offered; b: 0 Wanted, 100 Offered'


def test_columns_stack_up_to_the_highest_and_say_it():
    rows = [('1 Nov', (30, 10)), ('2 Nov', (None, 20))]
    chart = column_chart('T', rows, series=('answered', 'refused'))
    first, second = chart.columns
    assert [part.height for part in first.parts] == [105, 35]
    assert first.parts[1].y + first.parts[1].height == first.parts[0].y
    assert (second.parts[0].text, second.parts[1].height) == ('–', 70)
    assert chart.summary == 'Most on 1 Nov: 30 answered, 10 refused'
    beside = column_chart('T', rows, series=('a', 'b'), stacked=False)
    assert beside.columns[0].parts[1].x == pytest.approx(beside.columns[0].parts[0].width)
    assert column_chart('T', [('1 Nov', (0,))]).summary == 'Nothing on any of these days'
    assert column_chart('T', []).columns == ()
    assert drawn('{% column_chart chart %}', chart=chart).count('<rect class="app-series-1" x=') == 1


def test_multiples_scale_each_measure_by_itself():
    chart = charts.small_multiples(
        'T', ('x', 'y'), [('A', [(10, '10'), (1, '1')]), ('B', [(5, '5'), (2, '2')])]
    )
    assert [[row.bars[0].width for row in each.rows] for each in chart.charts] == [[100, 50], [50, 100]]


def test_dot_map_puts_north_up_and_east_right():
    north = charts.Place('N', 52.6, -1.9)
    east = charts.Place('E', 52.5, -1.7)
    chart = charts.dot_map('T', [north, east], series=('x',), lines=[(north, east)])
    n, e = chart.dots
    assert n.y < e.y
    assert n.x < e.x
    assert chart.lines == ((n.x, n.y, e.x, e.y),)
    assert all(0 <= dot.x <= chart.width and 0 <= dot.y <= chart.height for dot in chart.dots)


def test_dot_map_of_one_place_and_of_none():
    assert charts.dot_map('T', [charts.Place('A', 52, -1)], series=('x',)).dots[0].x == 320
    assert charts.dot_map('T', [], series=('x',)).dots == ()


# ---- forms


class Example(BaseForm):
    name = forms.CharField(label='Name of the offer', max_length=5, help_text='As a student would say it.')
    starts = DateField(label='First day')
    way = forms.ChoiceField(label='Way of working', choices=[('a', 'A')], widget=forms.RadioSelect)
    email = forms.EmailField(label='E-mail', required=False)
    own = forms.CharField(label='Own', error_messages={'required': 'My own words'})


def errors(**data):
    form = Example(data)
    form.is_valid()
    return {name: list(messages) for name, messages in form.errors.items()}


def test_errors_say_what_to_do():
    assert errors(email='x') == {
        'name': ['Enter name of the offer'],
        'starts': ['Enter first day'],
        'way': ['Choose way of working'],
        'email': ['Enter an e-mail address in full, like name@example.org'],
        'own': ['My own words'],
    }
    assert errors(name='abcdef', way='z')['name'] == [
        'Name of the offer must be 5 characters or fewer; it is 6'
    ]
    assert errors(way='z')['way'] == ['Choose way of working from the list']


@pytest.mark.parametrize(
    ('day', 'month', 'year', 'answer'),
    [
        ('28', '6', '2027', date(2027, 6, 28)),
        (' 28', 'June', '2027 ', date(2027, 6, 28)),
        ('1', 'sept', '2027', date(2027, 9, 1)),
        ('28', '', '2027', 'First day must include a month'),
        ('', '', '2027', 'First day must include a day and a month'),
        ('31', '6', '2027', 'First day must be a real date with a four-figure year, like 28 6 2027'),
        ('28', '6', '27', 'First day must be a real date with a four-figure year, like 28 6 2027'),
        ('x', '6', '2027', 'First day must be a real date with a four-figure year, like 28 6 2027'),
    ],
)
def test_date_in_three_boxes(day, month, year, answer):
    form = Example({'starts_day': day, 'starts_month': month, 'starts_year': year})
    form.is_valid()
    if isinstance(answer, date):
        assert form.cleaned_data['starts'] == answer
    else:
        assert form.errors['starts'] == [answer]


def test_a_date_keeps_what_was_typed():
    page = str(Example({'starts_day': '31', 'starts_month': 'June', 'starts_year': '2027'}))
    assert 'value="June"' in page


def test_a_date_knows_whether_it_changed():
    first = {'starts': date(2027, 6, 28)}
    same = {'starts_day': '28', 'starts_month': '6', 'starts_year': '2027'}
    assert 'starts' not in Example(same, initial=first).changed_data
    assert 'starts' in Example({**same, 'starts_day': '29'}, initial=first).changed_data


def test_every_error_links_to_its_control_and_every_control_names_its_error():
    page = str(Example({}))
    for target in ('id_name', 'id_starts_0', 'id_way_0', 'id_own'):
        assert f'href="#{target}"' in page
        assert f'id="{target}"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert '<fieldset class="govuk-fieldset" aria-describedby="id_starts_helptext id_starts_error"' in page


def test_optional_is_said_and_required_is_not_left_to_the_browser():
    page = str(Example())
    assert page.count('(optional)') == 1
    assert ' required' not in page
    assert 'There is a problem' not in page


# ---- pages


@pytest.mark.django_db
def test_gallery_draws_under_the_strict_harness(client):
    assert client.get(reverse('gallery')).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ('name', 'title'),
    [
        ('account_login', 'Sign in'),
        ('account_reset_password', 'Choose a new password'),
        ('account_reset_password_done', 'Look in your e-mail'),
        ('account_inactive', 'This account is closed'),
    ],
)
def test_the_way_in_has_our_look(client, name, title):
    page = client.get(reverse(name)).content.decode()
    assert f'<title>{title} – Fortnight</title>' in page
    assert 'class="app-entrance"' in page
    assert ' placeholder=' not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ('name', 'title'),
    [
        ('account_change_password', 'Change your password'),
        ('account_email', 'E-mail addresses'),
        ('mfa_index', 'Second step and passkeys'),
        ('mfa_list_webauthn', 'Passkeys and security keys'),
    ],
)
def test_looking_after_an_account_has_our_look(sign_in, cast, name, title):
    page = sign_in(cast.careers_lead).get(reverse(name)).content.decode()
    assert f'<title>{title} – Fortnight</title>' in page
    assert 'Hillside School' in page
    assert 'action="/account/logout/"' in page


@pytest.mark.parametrize('name', ['400', '403', '404', '500', '403_csrf', '429'])
def test_pages_for_trouble(name):
    """These must not lean on a session, a membership or the database."""
    source = engines['django'].get_template(f'{name}.html')
    page = source.render({})
    assert page.count('<h1') == 1
    assert '<html lang="en-GB">' in page


def test_nothing_of_gov_uk_is_served():
    css = (DIST / 'app.css').read_text()
    assert 'GDS Transport' not in css
    assert 'crown' not in css
    assert '@import' not in css


CHROMIUM = ('--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking')


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize('width', [320, 390, 1440])
def test_gallery_is_accessible_and_never_scrolls_sideways(live_server, width):
    complaints = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path='/usr/bin/chromium', args=CHROMIUM)
        page = browser.new_page(viewport={'width': width, 'height': 900})
        page.on(
            'console', lambda message: complaints.append(message.text) if message.type == 'error' else None
        )
        page.goto(live_server.url + reverse('gallery'))
        assert page.evaluate('document.documentElement.scrollWidth') == width
        assert Axe().run(page).violations_count == 0
        page.get_by_text('All 240 letters are ready.').wait_for()
        browser.close()
    assert complaints == []
