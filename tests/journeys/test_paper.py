"""Paperwork on a phone: confirming again, sending a file, a letter with a code, a family that disagrees."""

import re
from datetime import date

from brokerage.accounts.links import issue_link
from brokerage.documents.models import Document
from brokerage.notify.models import Message, TextStop
from placements.actions.paperwork import answer_consent
from placements.enums import Signer, State
from placements.notifications import ANSWER, CONSENT
from safeguarding.actions import ask_assessment
from safeguarding.documents import work_of
from safeguarding.models import Consent, RiskAssessment
from tests.factories.safeguarding import HAZARD, REGULATION_19
from tests.factories.schools import GuardianFactory
from tests.placements import story
from tests.placements.agreements import proved
from tests.uploads import files


def employer_asked(cast, a_person):
    window = story.a_window(cast)
    ask_assessment(by=cast.hub_officer, offer=window.offer)
    boss = a_person('employer', phone=True)
    return window.offer, boss.opens_the_link_sent_to(window.offer.contact.email)


def test_a_known_employer_confirms_again_in_three_fields_and_two_pages(cast, a_person, worker):
    window = story.a_window(cast)
    placement = story.a_placement(cast, window=window)
    story.employer_ready(placement, answers={'hazards': [HAZARD], 'work': work_of(window.offer)})
    boss = a_person('known-employer', phone=True).opens(link_for(cast, window.offer))
    boss.sees('Has nothing changed?', 'Or send the one you have')
    assert boss.inputs == 3
    boss.types('Your name', 'Ann Asked').types('Your job', 'Manager').ticks('Nothing has changed')
    boss.presses('Confirm that nothing has changed').sees('is confirmed and counts until')
    assert boss.pages == 2
    assert RiskAssessment.objects.get(state='confirmed').version == 2


def link_for(cast, subject, purpose='safeguarding.assessment', page='safeguarding:link_assessment'):
    _, _, address = issue_link(
        purpose=purpose,
        url_name=page,
        subject=subject,
        person='Ann Asked',
        issued_for=cast.hub,
        organisation=cast.employer.organisation,
    )
    return address


def test_an_employer_sends_the_assessment_it_has(cast, a_person, worker):
    offer, boss = employer_asked(cast, a_person)
    boss.follows('Send your own').sees('Send your own risk assessment')
    boss.presses('Send it and go on').sees('There is a problem', 'Choose a file for your risk assessment')
    assert boss.inputs == 16
    boss.attaches('Your risk assessment', 'ours.pdf', files.pdf())
    boss.ticks('Low: an office', 'How risky is the work').ticks('Low', 'The highest risk')
    boss.types('The main risks', 'Paper cutter: the guard stays on')
    for group in boss.page.locator('fieldset').filter(has_text='No').all():
        no = group.get_by_label('No', exact=True)
        if no.count():
            no.check()
    boss.types('Supervisor', 'Sam Ready').types("Supervisor's job", 'Foreman')
    boss.attaches('Your risk assessment', 'ours.pdf', files.pdf()).presses('Send it and go on')
    boss.sees('Check and confirm', 'Paper cutter')
    while boss.page.get_by_role('link', name='Look again').is_visible():
        boss.follows('Look again')
    boss.sees('Not checked for viruses').types('Your name', 'Ann Asked').types('Your job', 'Manager')
    boss.ticks('We have assessed the risks').presses('Confirm the risk assessment').sees('In force')
    held = RiskAssessment.objects.get(offer=offer)
    assert (held.kind, held.state, held.regulation_19) == (
        'uploaded', 'confirmed', dict.fromkeys(REGULATION_19, False),
    )  # fmt: skip


def test_an_employer_sends_its_certificate_on_a_phone(cast, a_person, signed_in, worker):
    placement = story.a_placement(cast, State.ACCEPTED)
    boss = a_person('employer', phone=True).opens(link_for(cast, placement, ANSWER, 'placements:answer'))
    boss.presses('Send your insurance certificate').sees('at least £5 million')
    boss.attaches('Your certificate or letter', 'c.jpg', files.picture())
    boss.ticks("Employers' liability insurance").types('Insurer', 'Trent Mutual').types(
        'Policy number', 'EL 1'
    )
    boss.types('Cover in pounds', '£10m').types_the_date('Last day of cover', date(2028, 3, 31))
    boss.presses('Send the certificate').sees('Thank you. The certificate is kept')
    officer = signed_in(cast.hub_officer)
    officer.opens(f'/employers/{cast.employer.ref}/').sees('Save it (JPG', 'Not checked for viruses')


def test_a_parent_without_e_mail_answers_with_the_code_of_a_letter(cast, signed_in, a_person, worker):
    placement = story.a_placement(cast, State.ACCEPTED)
    story.employer_ready(placement, answers={'hazards': [HAZARD]})
    placement.student.guardians.update(email='')
    lead = signed_in(cast.careers_lead)
    lead.opens(f'/placements/{placement.ref}/').sees('No e-mail address').follows(
        'Personal links and letters'
    )
    lead.presses('Make a letter for Pat Parent').comes_to_a_button('Open the PDF')
    code = Document.objects.get().content['code']
    parent = a_person('parent', phone=True).opens('/letter/')
    parent.types('The code in your letter', '2222-2222-2222').presses('Open my page').sees(
        'does not open anything'
    )
    parent.types('The code in your letter', code).presses('Open my page').sees('A work placement', 'Maya')
    parent.ticks('Yes, Maya may go').types('Phone number for emergencies', '07700 900111')
    parent.types('Your full name', 'Pat Parent').presses('Sign and send your answer').sees(
        'Your yes is saved'
    )
    assert Consent.objects.get().guardian.name == 'Pat Parent'


def test_a_family_that_disagrees_is_settled_by_the_school(cast, signed_in, worker):
    placement = story.a_placement(cast, State.ACCEPTED)
    GuardianFactory(
        student=placement.student, name='Alex Parent', is_main=False, relationship='social_worker'
    )
    for guardian, said in zip(placement.student.guardians.all(), ('given', 'refused'), strict=True):
        proved(placement, Signer.PARENT, guardian.ref)
        link = story.consent_link(placement, person=guardian.name, person_ref=guardian.ref)
        answer_consent(
            by=link,
            placement=placement,
            answer=said,
            signed_name=guardian.name,
            emergency_phone='07700 900111',
        )
    lead = signed_in(cast.careers_lead)
    lead.opens(f'/placements/{placement.ref}/').sees('Talk to both')
    # Its name goes on, unseen, with what is settled.
    lead.presses(re.compile('^Record how it was settled'), 'link')
    lead.presses('Record how it was settled').sees('There is a problem')
    lead.ticks('They agree now').types('Who you talked to', 'Rang both on Monday: they agree.')
    lead.presses('Record how it was settled').sees('Recorded.', 'Settled').does_not_see('Talk to both')
    lead.follows('How it was settled').sees('Rang both on Monday').reflows()
    stopped = Message.objects.create(**story.a_text(placement, '+447700900123'))
    TextStop.objects.create(number=stopped.to_number)
    lead.opens('/messages/mobiles/').sees('Asked for no more texts', 'Pat Parent').reflows()
    link_for(cast, placement, CONSENT, 'placements:consent')
    lead.opens(f'/placements/{placement.ref}/links/').sees('Links that open now', 'Send a new one')
    lead.presses('End it').sees('no longer opens', 'No link is open')
    lead.opens(f'/schools/students/{placement.student.ref}/').sees('Social worker', 'Is asked')
    lead.follows('Add a parent or carer').sees('They may consent to a placement')
