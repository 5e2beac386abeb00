import pytest

from safeguarding.rules.overrides import CHILD_HOURS, OVERRIDABLE, is_sound
from tests.safeguarding.facts import override


@pytest.mark.parametrize('code', sorted(OVERRIDABLE))
def test_reason_and_two_people(code):
    assert is_sound(override(code))
    assert not is_sound(override(code, reason='  '))
    assert not is_sound(override(code, by=''))
    assert not is_sound(override(code, second=''))
    assert not is_sound(override(code, second=' carys LEAD '))


def test_only_the_hours_of_a_child_need_the_parent():
    assert {code for code in OVERRIDABLE if not is_sound(override(code, parent_agreed=False))} == CHILD_HOURS


@pytest.mark.parametrize(
    'code', ['regulation_19_child', 'consent_missing', 'cover_too_low', 'night', 'anything']
)
def test_law_is_never_set_aside(code):
    assert not is_sound(override(code))
