"""Texts (SMS) to parents and carers, beside what is mailed or phoned: only what the school chose."""

from django.utils import timezone

from brokerage.notify.actions import plan
from brokerage.notify.queries import has_stopped, texted_by
from brokerage.notify.sms import texts_to
from placements.enums import State
from placements.notifications import kinds
from placements.queries.placements import consenters_of
from placements.queries.schedule import number_of

OF_AN_END = (kinds.EndedToFamily, kinds.BackToFamily)


def text_parents(kind, placement, due_on=None, occasion=''):
    """Plan a text to everybody asked for consent who has a UK mobile; the phone call or mail is not in its place.

    Nothing where the school did not choose this kind. Quiet hours hold, but not for an end in the last days.
    """
    school = placement.school.organisation
    people = [each for each in consenters_of(placement) if texts_to(each.phone)]
    if not people or kind.name not in texted_by(school):
        return
    ends_soon = kind in OF_AN_END and _is_near(placement, 'end_texted_now')
    for number, person in {texts_to(each.phone): each for each in reversed(people)}.items():
        if not has_stopped(number):
            plan(
                kind=kind,
                subject=placement,
                to_email='',
                to_number=number,
                to_name=person.name,
                to_ref=person.ref,
                sender=school,
                due_on=due_on,
                urgent=ends_soon,
                occasion=occasion,
            )


def text_of_end(kind, placement, occasion):
    """An end, or its taking back, near the first day. A no-show is told by phone alone: where is the child?"""
    if kind.name not in texted_by(placement.school.organisation) or placement.state == State.NO_SHOW:
        return
    if timezone.localdate() <= placement.end and _is_near(placement, 'end_texted'):
        text_parents(kind, placement, occasion=occasion)


def _is_near(placement, key):
    """Whether the first day is as near as the block's schedule says there."""
    return (placement.start - timezone.localdate()).days <= number_of(placement, key)
