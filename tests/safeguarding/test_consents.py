"""What several people's answers come to: the rule alone."""

import pytest

from safeguarding.rules.consents import Said, Settled, comes_to

MUM, DAD = 'mum', 'dad'


@pytest.mark.parametrize(
    ('said', 'settled', 'expected'),
    [
        ([], None, 'missing'),
        ([(MUM, 'given', 1)], None, 'given'),
        ([(MUM, 'refused', 1)], None, 'refused'),
        ([(MUM, 'given', 1), (DAD, 'given', 2)], None, 'given'),
        ([(MUM, 'given', 1), (DAD, 'refused', 2)], None, 'disputed'),
        ([(DAD, 'refused', 1), (MUM, 'given', 2)], None, 'disputed'),
        ([(DAD, 'refused', 1), (MUM, 'given', 2), (DAD, 'given', 3)], None, 'given'),
        ([(MUM, 'given', 1), (MUM, 'refused', 2)], None, 'refused'),
        ([(MUM, 'given', 1), (DAD, 'refused', 2)], ('agreed', 3), 'given'),
        ([(MUM, 'given', 1), (DAD, 'refused', 2)], ('decided', 3), 'given'),
        ([(MUM, 'given', 1), (DAD, 'refused', 2)], ('not_going', 3), 'refused'),
        # Whoever speaks again opens it again.
        ([(MUM, 'given', 1), (DAD, 'refused', 4)], ('agreed', 3), 'disputed'),
        # A settlement says nothing for people who said nothing, and overrules nobody who is alone.
        ([], ('agreed', 3), 'missing'),
        ([(MUM, 'refused', 1)], ('agreed', 3), 'refused'),
    ],
)
def test_what_answers_come_to(said, settled, expected):
    answers = [Said(*each) for each in said]
    assert comes_to(answers, Settled(*settled) if settled else None) == expected
