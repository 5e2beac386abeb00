"""What people may type, and what they are told when it cannot be read."""

from datetime import time

import pytest
from django import forms

from employers.forms.fields import ClockField, CompanyNumberField, LinesField, PostcodeField
from employers.forms.register import ContactForm, InsuranceForm, OutreachForm, pounds


@pytest.mark.parametrize(
    ('typed', 'read'),
    [
        ('9:30am', time(9, 30)),
        ('9.30', time(9, 30)),
        ('9', time(9)),
        ('16:00', time(16)),
        ('4pm', time(16)),
        ('4', time(16)),
        ('12pm', time(12)),
        ('12am', time(0)),
        ('5.15 p.m.', time(17, 15)),
    ],
)
def test_times_as_people_write_them(typed, read):
    assert ClockField().clean(typed) == read


@pytest.mark.parametrize('typed', ['nine', '25:00', '9:75', '99', '-1'])
def test_a_time_that_cannot_be_read_is_asked_for_in_words(typed):
    with pytest.raises(forms.ValidationError, match='is not a time we can read'):
        ClockField().clean(typed)


def test_a_time_goes_back_into_its_box_as_people_write_it():
    assert ClockField().prepare_value(time(13, 5)) == '1:05pm'


def test_lines_lose_bullets_and_empty_ones_and_are_not_too_long():
    field = LinesField(required=False)
    assert field.clean('- Greet customers\n\n • Fill shelves \n') == ['Greet customers', 'Fill shelves']
    with pytest.raises(forms.ValidationError, match='Line 2 is 201 characters long'):
        field.clean('short\n' + 'x' * 201)


@pytest.mark.parametrize(
    ('typed', 'read'),
    [('5000000', 5_000_000), ('£5,000,000', 5_000_000), ('10m', 10_000_000), ('£2.5 million', 2_500_000)],
)
def test_pounds(typed, read):
    assert pounds(typed) == read


@pytest.mark.parametrize('typed', ['lots', '-5', '0', '9e99', 'inf', 'nan'])
def test_an_amount_that_cannot_be_read(typed):
    with pytest.raises(forms.ValidationError, match='is not an amount we can read'):
        pounds(typed)


def test_postcode_and_company_number_are_tidied_or_explained():
    assert PostcodeField().clean('st51pw') == 'ST5 1PW'
    assert CompanyNumberField().clean('8227407') == '08227407'
    with pytest.raises(forms.ValidationError, match='only the first part of a postcode'):
        PostcodeField().clean('ST5')
    with pytest.raises(forms.ValidationError, match='is not a company number'):
        CompanyNumberField().clean('12')


def test_a_contact_must_be_reachable():
    assert ContactForm({'name': 'Ann'}).errors == {
        'email': ['Enter an e-mail address or a phone number, so that this person can be reached.']
    }
    assert ContactForm({'name': 'Ann', 'phone': '0121 496 0000'}).errors == {}


def test_liability_insurance_needs_its_last_day():
    assert InsuranceForm({'basis': 'employers_liability', 'told_by': 'Owner'}).errors == {
        'expires_on': ['Enter the last day of cover. It is on the certificate.']
    }
    assert InsuranceForm({'basis': 'indemnity_letter', 'told_by': 'Owner'}).errors == {}


def test_a_contact_is_logged_when_it_was_and_followed_up_when_it_will_be(time_machine):
    time_machine.move_to('2026-11-22T10:00:00Z', tick=False)
    days = {'on_day': '23', 'on_month': '11', 'on_year': '2026'}
    days |= {'follow_up_on_day': '21', 'follow_up_on_month': 'November', 'follow_up_on_year': '2026'}
    assert OutreachForm({'way': 'call', 'outcome': 'interested', **days}).errors == {
        'on': ['This day has not come yet. Enter the day on which you were in touch.'],
        'follow_up_on': ['This day is over. Enter today or a later day.'],
    }
