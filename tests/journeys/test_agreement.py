"""An agreement goes round: the school makes it, the employer and the family sign, the documents are made."""

import re

from placements.enums import State
from placements.models import Signature
from tests.journeys.person import letter_to
from tests.placements.story import a_placement, employer_ready


def test_an_agreement_is_signed_by_all_and_the_packs_are_made(cast, signed_in, a_person, worker):
    placement = a_placement(cast, State.CONFIRMED)
    employer_ready(placement)
    lead = signed_in(cast.careers_lead)
    lead.opens(f'/placements/{placement.ref}/').sees('Not made yet', 'It does not hold up confirming')
    lead.follows('Make it').sees('No agreement yet')
    lead.presses('Make the agreement and ask for signatures').sees('Version 1 is ready')
    lead.types('Your full name', 'Carys Lead').presses('Sign the agreement').sees('Your signature is kept')

    boss = a_person('employer')
    contact = placement.window.offer.contact
    boss.opens_the_link_sent_to(contact.email, 'sign a placement agreement').does_not_see('Khan')
    boss.types('Your full name', 'Ann Asked').presses('Sign the agreement').sees('Your signature is kept')

    for who, address in (
        ('parent', placement.student.guardians.get().email),
        ('student', placement.student.email),
    ):
        family = a_person(who, phone=True)
        family.opens_the_link_sent_to(address, 'sign a placement agreement')
        family.presses('Send me a code').sees('We are sending you a code')
        code = re.search(r'\b\d{6}\b', letter_to(address, 'Your code').body)[0]
        family.types('The code we sent you', '0' * 6 if code != '0' * 6 else '1' * 6)
        family.types('Your full name', who).presses('Sign the agreement').sees('That is not the code')
        family.types('The code we sent you', code).types('Your full name', who)
        family.presses('Sign the agreement').sees('Your signature is kept')
    assert Signature.objects.count() == 4

    lead.opens(f'/placements/{placement.ref}/agreement/').sees('Carys Lead', 'Ann Asked')
    lead.opens(f'/placements/papers/{placement.block.ref}/').ticks('Packs for students and employers')
    lead.presses('Make these documents').comes_to_a_button('Download them all (zip)')
    lead.opens(f'/placements/{placement.ref}/').sees('Student pack, version 1', 'Signed by all four')
    boss = signed_in(cast.employer_manager)
    boss.opens(f'/placements/{placement.ref}/').sees('Employer pack, version 1').does_not_see('Visit form')
