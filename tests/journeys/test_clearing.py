"""On a phone: a careers leader clears a block from one page, and a safeguarding lead decides."""

import re

from placements.enums import State
from safeguarding.models import DslDecision, Override
from tests.placements.clearing import early
from tests.placements.story import a_placement, a_student, a_window, all_but_approval, employer_ready, fresh


def a_block(cast):
    """Three students: one only wants approval, one waits for the lead and the family, one begins too early."""
    maya = all_but_approval(a_placement(cast, State.ACCEPTED))
    noor = a_placement(
        cast, State.ACCEPTED, student=a_student(cast, first_name='Noor'), window=a_window(cast)
    )
    employer_ready(noor, vehicle=True)
    omar = early(cast, student=a_student(cast, first_name='Omar'), window=a_window(cast))
    return maya, noor, omar


def test_a_block_is_cleared_from_one_page_on_a_phone(cast, signed_in):
    maya, noor, omar = a_block(cast)
    lead = signed_in(cast.dsl, phone=True)
    leader = signed_in(cast.careers_lead, phone=True)
    leader.follows('Clear what holds up 3 accepted placements').sees(
        'With the safeguarding lead', 'With the parent or carer', 'With the school', 'By Monday 31 May 2027'
    )
    leader.ticks('Maya Khan').presses('Approve the ticked placements').sees('1 placement is approved')
    assert fresh(maya).approved_by
    leader.chooses('Who must act', 'Designated safeguarding lead').presses('Show').does_not_see('Approve the')
    leader.presses(re.compile('^Ask the safeguarding lead')).sees('is asked to decide').follows('Clear')

    leader.presses(re.compile('^Set aside with a second person'), 'link').sees('practice, not law')
    leader.types('Why is it right', 'The bakery begins at six.').types('Which parent', 'Pat Parent')
    leader.presses('Ask a second person to agree').sees('Waiting for a second person')

    lead.opens_the_link_sent_to(cast.dsl.user.email, 'waits for your decision')
    lead.sees('The student will travel in a vehicle with one adult')
    lead.ticks('Go ahead: the supervision').types('Why', 'Two adults, known to us.')
    lead.presses('Keep this decision').sees('Your decision is kept')
    assert DslDecision.objects.get().placement_ref == noor.ref
    lead.opens('/').follows('Carys Lead asks you to agree').sees('What the law says')
    lead.presses('Agree to set it aside').sees('The rule is set aside')
    assert Override.objects.get().placement_ref == omar.ref

    leader.opens('/').follows('Clear what holds up 3 accepted placements').sees('Set aside')
    leader.follows('Confirm those that are ready').does_not_see('Noor').presses(
        'Approve and confirm the ticked placements'
    )
    assert {fresh(each).state for each in (maya, omar)} == {State.CONFIRMED}
    assert fresh(noor).state == State.ACCEPTED


def test_a_block_is_cleared_without_javascript(cast, signed_in):
    maya, _, _ = a_block(cast)
    leader = signed_in(cast.careers_lead, scripts=False)
    leader.opens(f'/placements/clear/{maya.block.ref}/').sees('Every check of every placement')
    leader.presses(re.compile('^Write again')).sees('is asked again')
    leader.ticks('Maya Khan').presses('Approve the ticked placements').sees('1 placement is approved')
