"""An agreement goes round: the school makes it, the employer and the family sign, the documents are made."""

import re

from placements.enums import State
from placements.models import Signature
from tests.journeys.person import letter_to
from tests.placements import agreements
from tests.placements.story import a_placement, employer_ready

SIGNED = 'Your signature is kept'


def sign_with_a_code(family, address, name):
    """A wrong code first, then the one from the mail."""
    family.presses('Send me a code').sees('We are sending you a code')
    code = re.search(r'\b\d{6}\b', letter_to(address, 'Your code').body)[0]
    family.types('The code we sent you', '0' * 6 if code != '0' * 6 else '1' * 6)
    family.types('Your full name', name).presses('Sign the agreement').sees('That is not the code')
    family.types('The code we sent you', code).types('Your full name', name)
    family.presses('Sign the agreement').sees(SIGNED, name)


def families(placement):
    guardian, student = placement.student.guardians.get(), placement.student
    return (('parent', guardian.email, 'Pat Parent'), ('student', student.email, 'Maya Khan'))


def opened_at_the_employer(a_person, placement, who='employer'):
    boss = a_person(who)
    boss.opens_the_link_sent_to(placement.window.offer.contact.email, 'sign a placement agreement')
    return boss.does_not_see('Khan', 'Pat Parent')


def test_an_agreement_is_signed_by_all_and_the_packs_are_made(cast, signed_in, a_person, worker):
    placement = a_placement(cast, State.CONFIRMED)
    employer_ready(placement)
    lead = signed_in(cast.careers_lead)
    lead.opens(f'/placements/{placement.ref}/').sees('Not made yet', 'It does not hold up confirming')
    # Its name goes on, unseen, with what is made.
    lead.presses(re.compile('^Make it'), 'link').sees('No agreement yet')
    lead.presses('Make the agreement and ask for signatures').sees('Version 1 is ready')

    boss = opened_at_the_employer(a_person, placement).sees('Greet customers', 'Insurance')
    boss.types('Your full name', 'Ann Asked').presses('Sign the agreement').sees(SIGNED)
    for who, address, name in families(placement):
        family = a_person(who, phone=True)
        family.opens_the_link_sent_to(address, 'sign a placement agreement')
        sign_with_a_code(family, address, name)
    boss.opens(boss.page.url).does_not_see('Khan', 'Pat Parent')
    lead.opens(f'/placements/{placement.ref}/agreement/')
    lead.types('Your full name', 'Carys Lead').presses('Sign the agreement').sees(SIGNED)
    assert Signature.objects.count() == 4
    lead.sees('Carys Lead', 'Ann Asked', 'Pat Parent', 'Maya Khan', 'Monday 23 November 2026 at 9')
    lead.does_not_see('Not signed yet', 'Ask again')

    lead.opens(f'/placements/papers/{placement.block.ref}/').ticks('Packs for students and employers')
    lead.presses('Make these documents').comes_to_a_button('Download them all (zip)')
    lead.opens(f'/placements/{placement.ref}/').sees('Student pack, version 1', 'Signed by all four')
    manager = signed_in(cast.employer_manager)
    manager.opens(f'/placements/{placement.ref}/').sees('Employer pack, version 1').does_not_see('Visit form')
    manager.follows('See the agreement').does_not_see('Khan', 'Pat Parent')


def test_other_dates_end_all_four_signatures(cast, signed_in, a_person, worker):
    placement, _ = agreements.ready(cast, State.CONFIRMED)
    for signer in ('employer', 'school', 'parent', 'student'):
        agreements.signs(cast, placement, signer)
    agreements.change(placement, 'dates')
    lead = signed_in(cast.careers_lead)
    lead.opens(f'/placements/{placement.ref}/agreement/').sees('Something has changed since this version')
    lead.presses('Make a new version').sees('Version 2 is ready', 'Changed since the version before', 'Dates')
    lead.sees('Thursday 8 July 2027', 'Not signed yet').does_not_see('Name of employer', 'Name of parent')
    _, address, name = families(placement)[0]
    parent = a_person('parent', phone=True)
    parent.opens_the_link_sent_to(address, 'sign a placement agreement')
    parent.sees('Thursday 8 July 2027', 'Who has signed version 2')
    sign_with_a_code(parent, address, name)
    opened_at_the_employer(a_person, placement).sees('Changed since the version before', 'Sign it')
    assert list(Signature.objects.filter(agreement__version=2).values_list('signer', flat=True)) == ['parent']
