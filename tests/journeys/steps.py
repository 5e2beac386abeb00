"""What several journeys do in the same way, and the small files they bring."""

import csv
import io
import json
import re
from urllib.request import Request, urlopen

from openpyxl import Workbook

from tests.journeys.person import letter_to
from tests.upn import upn

# Real postcodes, close to each other; the last one is nobody's.
HOME, BAKERY, BOOKSHOP, NOWHERE = 'B32 4AE', 'B30 9DZ', 'B29 6ND', 'B99 99Z'


def signs_with_the_code(family, address):
    """A family's answer is signed; the code that comes by e-mail goes with it."""
    family.presses('Sign and send your answer').sees('We are sending a code')
    code = re.search(r'\b\d{6}\b', letter_to(address, 'Your code').body)[0]
    family.types('The code we sent you', code).presses('Sign and send your answer').sees('Your yes is saved')


def csv_file(*rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode('utf-8-sig')


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode('utf-8-sig'))))


def xlsx_file(*rows):
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def year_group(*names, start=1):
    """Rows as a school's system exports them, with a heading; each student has a parent."""
    yield (
        'UPN',
        'Surname',
        'Forename',
        'DOB',
        'Reg',
        'Home postcode',
        'Parent',
        'Parent email',
        'Choice 1',
        'Miles',
    )
    for number, (first, last, sector) in enumerate(names, start):
        mail = f'{first}.parent@home.example'.lower()
        yield upn(number), last, first, '14/03/2012', '10A', HOME, f'Pat {last}', mail, sector, 10


def brings_in(person, name, content):
    """Upload, check the columns, read the rows, and come to the review."""
    person.attaches('Your file', name, content).presses('Upload and check the columns')
    person.sees('What does each column mean?').presses('Read the rows')
    return person.comes_to('Look at the rows', by='Look at the rows')


def saves(person, words):
    person.presses(words)
    return person.comes_to('Saved', by='See what was saved')


def confirms_the_assessment(person, supervisor='Sam Ready'):
    """From the start of a risk assessment with the sector's usual answers to its confirmation."""
    person.presses('Start')
    person.ticks('Nothing written yet')
    for group in person.page.get_by_role('group').all():
        if group.get_by_label('No', exact=True).count():
            group.get_by_label('No', exact=True).check()
    person.presses('Save and go on').sees('Hazards').presses('Save and go on')
    person.sees('Being young').presses('Save and go on')
    person.types('Supervisor', supervisor).types("Supervisor's job", 'Shop manager')
    person.ticks('No', within='Will one adult be alone').presses('Save and go on')
    person.types('Toilets, drinking water', 'Staff room on the ground floor').types('First aider', supervisor)
    person.types('What happens in a fire', 'Out by the front door, meet at the bench')
    person.types('Who accidents are reported to', supervisor)
    person.types('What you do when the student does not arrive', 'Ring the school by 9:30am')
    person.presses('Save and go on').sees('Check and confirm')
    person.types('Your name', supervisor).types('Your job', 'Shop manager')
    person.ticks('We have assessed the risks')
    return person.presses('Confirm the risk assessment').sees('Your risk assessment is confirmed')


def makes_a_key(partner):
    partner.follows('Keys').follows('Make a key').types('Name of the key', 'Website').ticks(
        'Published offers'
    )
    return partner.presses('Make the key').page.locator('#main code').first.inner_text()


def asks_the_api(site, path, key):
    """As a partner's own program would, without a browser."""
    call = Request(f'{site}/api/v1/{path}', headers={'Authorization': f'Api-Key {key}'})  # noqa: S310
    with urlopen(call) as answer:  # noqa: S310 (our own server)
        return json.load(answer)


def uses_a_plan(leader, label='Best on the whole'):
    """From a match that was started to the list of the plan that is used."""
    leader.comes_to('Compare three ways of choosing', by='Compare the three')
    return leader.presses(f'Use this one {label}').sees('Who goes where')


def sends(leader, words):
    """All nominations of the list, and back to it."""
    leader.follows(words).sees('What will happen').presses(words)
    return leader.comes_to('Who goes where', by='Back to who goes where')
