"""Which other places a school sees first: those that would suit, not those whose name begins with A."""

import pytest

from employers.models import Site
from placements.forms.moves import ElsewhereForm
from placements.models import OfferWish
from placements.queries import elsewhere
from placements.queries.elsewhere import places_for
from tests.factories.employers import EmployerFactory
from tests.placements import story


@pytest.fixture
def placed(cast):
    student = story.a_student(cast, easting=400000, northing=280000)
    return story.nominated(cast, student=student)


def place(cast, name, *, miles_east, employer=None):
    employer = employer or EmployerFactory(organisation__hub=cast.hub, organisation__name=name)
    window = story.a_window(cast, employer=employer)
    where = None if miles_east is None else round(400000 + 1609.344 * miles_east)
    north = None if where is None else 280000
    Site.objects.filter(offers=window.offer_id).update(easting=where, northing=north)
    return window


def test_the_same_employers_then_the_list_then_the_nearest(cast, placed):
    unknown = place(cast, 'Abbey', miles_east=None)
    far = place(cast, 'Acorn', miles_east=9)
    near = place(cast, 'Zephyr', miles_east=1)
    wished = place(cast, 'Yew', miles_east=12)
    same = place(cast, '', miles_east=20, employer=placed.employer)
    OfferWish.objects.create(student=placed.student, offer=wished.offer, rank=1)
    assert list(places_for(placed)) == [same, wished, near, far, unknown]


def test_what_is_left_out_of_many_is_the_farthest(cast, placed, monkeypatch):
    monkeypatch.setattr(elsewhere, 'SHOWN', 2)
    far, *near = (place(cast, name, miles_east=miles) for name, miles in (('A', 8), ('B', 2), ('C', 1)))
    assert set(places_for(placed)) == set(near)
    assert far not in places_for(placed)


def test_each_says_how_far_it_is_where_that_is_known(cast, placed):
    place(cast, 'Near', miles_east=2)
    place(cast, 'Unknown', miles_east=None)
    words = [str(words) for _, words in ElsewhereForm(windows=places_for(placed)).fields['window'].choices]
    assert ['2 miles' in each for each in words] == [True, False]
    assert 'None' not in words[1]


def test_without_a_home_the_school_is_where_from(cast, placed):
    placed.student.easting = None
    near, far = (place(cast, name, miles_east=miles) for name, miles in (('N', 1), ('F', 5)))
    assert list(places_for(placed)) == [near, far]
    placed.school.easting = None
    placed.student.school.easting = None
    assert {window.metres for window in places_for(placed)} == {None}
