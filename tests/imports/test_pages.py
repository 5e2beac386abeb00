"""The pages of an upload: from the file to saved rows, by clicks alone, and what they refuse."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from brokerage.audit.models import AuditEntry, ReadEntry
from brokerage.imports.models import Batch, Outcome, Row
from brokerage.imports.reading import REASON_COLUMN, write_table
from employers.models import Employer
from schools.models import Student
from tests.factories.schools import CohortFactory, StudentFactory
from tests.upn import upn

REGISTER = """name,company_number,sector,postcode,notes
Canal Bakery,01430634,Retail,B11 1AS,
Brindley Print,09567256,Magic,B73 5DE,
Harbour Vets,05284584,Vets,B93 3JS,<b>Call</b>
"""


@pytest.fixture
def work_at_once(django_capture_on_commit_callbacks):
    """Tasks sent in the block run when it ends."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def file_of(text, name='list.csv'):
    content = text if isinstance(text, bytes) else text.encode()
    return SimpleUploadedFile(name, content)


def upload(browser, text=REGISTER, kind='register', target='', name='list.csv'):
    args = [kind, target] if target else [kind]
    answer = browser.post(reverse('imports:start', args=args), {'file': file_of(text, name)})
    assert answer.status_code == 302, answer.content.decode()
    return Batch.objects.latest('pk')


def selects(page):
    """What the mapping page would send if nothing were touched."""
    found = re.findall(r'<select name="(column_\d+)".*?</select>', page, re.DOTALL)
    chosen = {}
    for name in found:
        part = page[page.index(f'name="{name}"') :].split('</select>')[0]
        match = re.search(r'value="([^"]*)" selected', part)
        chosen[name] = match[1] if match else ''
    return chosen


def read_rows(browser, batch, work_at_once):
    page = browser.get(reverse('imports:batch', args=[batch.ref])).content.decode()
    with work_at_once():
        answer = browser.post(reverse('imports:columns', args=[batch.ref]), selects(page))
    assert answer.status_code == 302
    batch.refresh_from_db()
    assert batch.stage == Batch.Stage.REVIEW
    return batch


def save(browser, batch, work_at_once):
    with work_at_once():
        browser.post(reverse('imports:save', args=[batch.ref]))
    batch.refresh_from_db()
    return batch


def see(browser, batch, show=''):
    address = reverse('imports:batch', args=[batch.ref])
    answer = browser.get(f'{address}?show={show}' if show else address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_register_from_file_to_saved_rows(cast, sign_in, work_at_once):
    browser = sign_in(cast.hub_officer)
    batch = upload(browser)
    page = see(browser, batch)
    assert 'What does each column mean?' in page
    assert 'Canal Bakery' in page
    read_rows(browser, batch, work_at_once)
    assert Employer.objects.count() == 0
    page = see(browser, batch, 'rejected')
    assert '“Magic” is not one of our sectors.' in page
    assert 'Row 3' in page
    assert 'Add 2 employers' in page
    save(browser, batch, work_at_once)
    assert batch.stage == Batch.Stage.COMMITTED
    names = set(Employer.objects.values_list('organisation__name', flat=True))
    assert names == {'Canal Bakery', 'Harbour Vets'}
    page = see(browser, batch)
    assert '2 employers added.' in page
    assert '“Magic” is not one of our sectors.' in page


def test_saving_keeps_only_the_rows_to_mend(cast, sign_in, work_at_once):
    browser = sign_in(cast.hub_officer)
    batch = save(browser, read_rows(browser, upload(browser), work_at_once), work_at_once)
    left = Row.objects.get()
    assert (left.number, left.outcome, left.values) == (3, Outcome.REJECTED, {})
    assert batch.saved == {'added': 2, 'changed': 0, 'gone': 0, 'same': 0, 'to_mend': 1}


def test_rows_to_mend_come_back_in_their_shape_and_can_be_sent_again(cast, sign_in, work_at_once):
    browser = sign_in(cast.hub_officer)
    batch = save(browser, read_rows(browser, upload(browser), work_at_once), work_at_once)
    answer = browser.get(reverse('imports:to_mend', args=[batch.ref]))
    lines = answer.content.decode('utf-8-sig').splitlines()
    assert lines[0] == f'"name","company_number","sector","postcode","notes","{REASON_COLUMN}"'
    assert lines[1].startswith('"Brindley Print","09567256","Magic","B73 5DE","","sector: “Magic” is not one')
    assert len(lines) == 2
    mended = answer.content.replace(b'"Magic"', b'"Retail"')
    again = read_rows(browser, upload(browser, mended), work_at_once)
    assert list(again.rows.exclude(outcome=Outcome.MISSING).values_list('outcome', flat=True)) == ['new']


def test_rows_to_mend_of_a_spreadsheet_are_a_spreadsheet(cast, sign_in, work_at_once):
    browser = sign_in(cast.hub_officer)
    rows = [line.split(',') for line in REGISTER.splitlines()]
    batch = upload(browser, write_table(rows[0], rows[1:], kind='xlsx'), name='list.xlsx')
    read_rows(browser, batch, work_at_once)
    answer = browser.get(reverse('imports:to_mend', args=[batch.ref]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[1]] == [*rows[0], REASON_COLUMN]
    assert sheet['A2'].value == 'Brindley Print'


def test_a_formula_in_a_row_to_mend_does_not_run(cast, sign_in, work_at_once):
    browser = sign_in(cast.hub_officer)
    text = 'name,sector,postcode\n"=HYPERLINK(""http://x"")",Magic,B11 1AS\n'
    batch = read_rows(browser, upload(browser, text), work_at_once)
    body = browser.get(reverse('imports:to_mend', args=[batch.ref])).content.decode('utf-8-sig')
    assert body.splitlines()[1].startswith('"\'=HYPERLINK(')


def test_what_is_typed_in_a_cell_is_never_markup(cast, sign_in, work_at_once):
    browser = sign_in(cast.hub_officer)
    text = 'name,sector,postcode,<i>odd</i>\n<script>alert(1)</script>,Retail,B11 1AS,<u>\n'
    batch = upload(browser, text)
    assert '<script>alert' not in see(browser, batch)
    page = see(browser, read_rows(browser, batch, work_at_once))
    assert '<script>alert' not in page
    assert '&lt;script&gt;alert(1)&lt;/script&gt;' in page


def test_a_huge_cell_is_told_in_words(cast, sign_in, work_at_once):
    browser = sign_in(cast.hub_officer)
    text = f'name,sector,postcode\n{"x" * 20_000},Retail,B11 1AS\nCanal Bakery,Retail,B11 1AS\n'
    page = see(browser, read_rows(browser, upload(browser, text), work_at_once), 'rejected')
    assert 'One cell holds more than 10,000 characters.' in page
    assert len(page) < 60_000


def test_null_characters_are_left_out(cast, sign_in, work_at_once):
    browser = sign_in(cast.hub_officer)
    text = 'name,sector,postcode\nCanal\0 Bakery,Retail,B11 1AS\n'.encode('utf-16')
    batch = read_rows(browser, upload(browser, text), work_at_once)
    assert batch.rows.get().label == 'Canal Bakery'


@pytest.mark.parametrize(
    ('told', 'words'),
    [
        ({'column_1': 'name'}, 'Employer is held by “name” already.'),
        ({'column_2': ''}, 'No column holds Sector. Choose the one that does.'),
        ({'column_1': 'is_superuser'}, 'Choose a meaning from the list'),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_in_words(cast, sign_in, told, words):
    browser = sign_in(cast.hub_officer)
    batch = upload(browser)
    sent = selects(see(browser, batch)) | told
    answer = browser.post(reverse('imports:columns', args=[batch.ref]), sent)
    assert words in answer.content.decode()
    batch.refresh_from_db()
    assert batch.stage == Batch.Stage.MAPPING


def test_a_file_that_is_no_table_is_refused_on_the_page(cast, sign_in):
    browser = sign_in(cast.hub_officer)
    address = reverse('imports:start', args=['register'])
    answer = browser.post(address, {'file': file_of(b'%PDF-1.7 ...')})
    assert 'This is a PDF.' in answer.content.decode()
    assert Batch.objects.count() == 0
    assert 'Choose a file to upload' in browser.post(address).content.decode()


def test_strangers_find_no_upload_and_wrong_roles_no_door(cast, sign_in, work_at_once):
    browser = sign_in(cast.hub_officer)
    batch = read_rows(browser, upload(browser), work_at_once)
    names = ('batch', 'discard', 'to_mend', 'columns', 'columns_again', 'choices', 'save')
    for stranger in (cast.stranger_hub, cast.careers_lead, cast.employer_manager):
        for name in names:
            send = sign_in(stranger).get if names.index(name) < 3 else sign_in(stranger).post
            assert send(reverse(f'imports:{name}', args=[batch.ref])).status_code == 404
    assert sign_in(cast.careers_lead).get(reverse('imports:start', args=['register'])).status_code == 404
    assert sign_in(cast.hub_officer).get(reverse('imports:start', args=['students'])).status_code == 404
    assert sign_in(cast.hub_officer).get(reverse('imports:start', args=['nothing'])).status_code == 404
    assert batch.rows.count() == 3


def cohort_text(*numbers, name='Amina'):
    lines = [f'{upn(n)},{name}{n},Khan,01/03/2012' for n in numbers]
    return '\n'.join(['UPN,Forename,Surname,DOB', *lines])


def test_a_role_of_the_school_that_may_not_edit_students_is_refused(cast, sign_in):
    cohort = CohortFactory(school=cast.school)
    batch = upload(sign_in(cast.careers_lead), cohort_text(1), 'students', cohort.ref)
    for member in (cast.dsl, cast.tutor):
        assert sign_in(member).get(reverse('imports:start', args=['students'])).status_code == 403
        assert sign_in(member).get(reverse('imports:batch', args=[batch.ref])).status_code == 403
        assert sign_in(member).post(reverse('imports:save', args=[batch.ref])).status_code == 403


def test_a_cohort_is_chosen_first_and_only_your_own(cast, sign_in):
    mine, theirs = (
        CohortFactory(school=cast.school, name='Year 10 east'),
        CohortFactory(school=cast.other_school),
    )
    browser = sign_in(cast.careers_lead)
    straight = browser.get(reverse('imports:start', args=['students']))
    assert straight['Location'] == reverse('imports:start', args=['students', mine.ref])
    second = CohortFactory(school=cast.school, name='Year 12')
    page = browser.get(reverse('imports:start', args=['students'])).content.decode()
    for cohort in (mine, second):
        assert reverse('imports:start', args=['students', cohort.ref]) in page
    assert theirs.ref not in page
    address = reverse('imports:start', args=['students', theirs.ref])
    assert browser.post(address, {'file': file_of(cohort_text(1))}).status_code == 404
    assert Batch.objects.count() == 0


def test_a_change_can_be_left_and_a_missing_student_marked(cast, sign_in, work_at_once):
    cohort = CohortFactory(school=cast.school)
    for number in (1, 2, 3):
        StudentFactory(cohort=cohort, upn=upn(number), first_name=f'Old{number}', last_name='Khan')
    browser = sign_in(cast.careers_lead)
    batch = read_rows(browser, upload(browser, cohort_text(1, 2), 'students', cohort.ref), work_at_once)
    page = see(browser, batch, 'changed')
    assert '<span class="govuk-visually-hidden">was </span>Old1' in page
    send = reverse('imports:choices', args=[batch.ref])
    browser.post(send, {'show': 'changed', 'row-2': 'leave', 'row-3': 'anything'})
    browser.post(send, {'show': '\0', 'row-3': 'leave'})
    browser.post(send, {'row-3': 'leave', 'row-9999999': 'leave', 'row-x': 'leave'})
    browser.post(send, {'show': 'missing', 'row-1': 'gone'})
    page = see(browser, batch)
    assert '1 student will be changed as shown.' in page
    assert '1 student will be marked: has left the school.' in page
    save(browser, batch, work_at_once)
    students = {student.upn: student for student in Student.objects.all()}
    assert [students[upn(n)].first_name for n in (1, 2, 3)] == ['Old1', 'Amina2', 'Old3']
    assert [bool(students[upn(n)].left_on) for n in (1, 2, 3)] == [False, False, True]


def test_opening_the_review_of_known_students_is_a_logged_read(cast, sign_in, work_at_once):
    cohort = CohortFactory(school=cast.school)
    known = StudentFactory(cohort=cohort, upn=upn(1), last_name='Khan')
    browser = sign_in(cast.careers_lead)
    batch = read_rows(browser, upload(browser, cohort_text(1, 2), 'students', cohort.ref), work_at_once)
    assert ReadEntry.objects.count() == 0
    see(browser, batch, 'changed')
    entry = ReadEntry.objects.get()
    assert (entry.student_refs, entry.page, entry.needs_shown) == ([known.ref], 'imports:batch', True)


def test_taking_known_students_out_as_a_file_is_a_logged_read(cast, sign_in, work_at_once):
    cohort = CohortFactory(school=cast.school)
    known = StudentFactory(cohort=cohort, upn=upn(1), last_name='Khan')
    browser = sign_in(cast.careers_lead)
    text = cohort_text(1).replace('01/03/2012', '31/02/2012')
    batch = save(
        browser, read_rows(browser, upload(browser, text, 'students', cohort.ref), work_at_once), work_at_once
    )
    browser.get(reverse('imports:to_mend', args=[batch.ref]))
    assert [entry.student_refs for entry in ReadEntry.objects.all()] == [[known.ref]]
    assert AuditEntry.objects.filter(verb='import.download').count() == 1


def test_the_trail_has_counts_and_nobody_in_it(cast, sign_in, work_at_once):
    cohort = CohortFactory(school=cast.school)
    browser = sign_in(cast.careers_lead)
    batch = read_rows(browser, upload(browser, cohort_text(1, 2), 'students', cohort.ref), work_at_once)
    save(browser, batch, work_at_once)
    trail = AuditEntry.objects.filter(verb__startswith='import.').order_by('pk')
    assert list(trail.values_list('verb', 'data')) == [
        ('import.upload', {'kind': 'students', 'rows': 2}),
        (
            'import.commit',
            {'kind': 'students', 'added': 2, 'changed': 0, 'gone': 0, 'same': 0, 'to_mend': 0},
        ),
    ]


def test_an_upload_can_be_left_and_found_again_or_thrown_away(cast, sign_in, work_at_once):
    browser = sign_in(cast.hub_officer)
    batch = read_rows(browser, upload(browser), work_at_once)
    address = reverse('imports:batch', args=[batch.ref])
    assert address in browser.get(reverse('imports:start', args=['register'])).content.decode()
    discard = reverse('imports:discard', args=[batch.ref])
    assert 'No employer that is here already is changed.' in browser.get(discard).content.decode()
    assert batch.rows.count() == 3
    browser.post(discard)
    assert Row.objects.count() == 0
    assert 'This upload was thrown away' in see(browser, batch)
    assert address not in browser.get(reverse('imports:start', args=['register'])).content.decode()
    save(browser, batch, work_at_once)
    assert (batch.stage, Employer.objects.count()) == (Batch.Stage.DISCARDED, 0)


def test_columns_can_be_chosen_again(cast, sign_in, work_at_once):
    browser = sign_in(cast.hub_officer)
    batch = read_rows(browser, upload(browser), work_at_once)
    browser.post(reverse('imports:columns_again', args=[batch.ref]))
    batch.refresh_from_db()
    assert (batch.stage, batch.rows.count()) == (Batch.Stage.MAPPING, 3)
    read_rows(browser, batch, work_at_once)


def test_the_page_of_work_under_way_asks_again_until_it_is_done(cast, sign_in, work_at_once):
    browser = sign_in(cast.hub_officer)
    batch = upload(browser)
    # No worker is there: what is sent waits.
    browser.post(reverse('imports:columns', args=[batch.ref]), selects(see(browser, batch)))
    address = reverse('imports:batch', args=[batch.ref])
    assert f'data-poll="{address}?part=1"' in see(browser, batch)
    part = browser.get(f'{address}?part=1').content.decode()
    assert 'Look again' in part
    Batch.objects.filter(pk=batch.pk).update(job_done=500, job_total=900)
    assert '500 of 900' in browser.get(f'{address}?part=1').content.decode()
    assert 'data-poll-done' not in part
    Batch.objects.filter(pk=batch.pk).update(stage=Batch.Stage.REVIEW)
    assert 'data-poll-done' in browser.get(f'{address}?part=1').content.decode()


def many(count):
    head = 'name,sector,postcode\n'
    return head + ''.join(f'Shop {"abcdefghij"[n % 10] * (n + 3)},Retail,B11 1AS\n' for n in range(count))


@pytest.mark.parametrize('count', [1, 3])
def test_the_review_asks_the_database_as_often_for_one_row_as_for_three(
    cast, sign_in, work_at_once, count, django_assert_num_queries
):
    browser = sign_in(cast.hub_officer)
    batch = read_rows(browser, upload(browser, many(count)), work_at_once)
    see(browser, batch)
    with django_assert_num_queries(REVIEW_QUERIES):
        see(browser, batch, 'new')


REVIEW_QUERIES = 7


def test_long_reviews_come_in_pages(cast, sign_in, work_at_once):
    browser = sign_in(cast.hub_officer)
    text = 'name,sector,postcode\n' + ''.join(f'Shop {n},Magic,B11 1AS\n' for n in range(120))
    batch = read_rows(browser, upload(browser, text), work_at_once)
    seen, address = [], f'{reverse("imports:batch", args=[batch.ref])}?show=rejected'
    while address:
        page = browser.get(address).content.decode()
        seen += re.findall(r'>Row (\d+)<', page)
        match = re.search(r'rel="next" href="([^"]+)"', page)
        address = match[1].replace('&amp;', '&') if match else ''
    assert seen == [str(number) for number in range(2, 122)]
