"""How full a week is, as people say it: per cent where that reads, else how many times over, and never 0 of 0."""

import numpy as np
import pytest
from django.urls import reverse

from placements.queries.plan_maps import WHOLE, cell, cells, drawn
from placements.queries.plan_words import ratio_words
from tests.placements.match_pages import words
from tests.placements.plan_story import a_plan, an_area, published, row_of


@pytest.mark.parametrize(
    ('ratio', 'said'),
    [
        (0.996, '99%'),
        (2.5, '250%'),
        (9.99, '999%'),
        (10, '10 times the places'),
        (25, '25 times the places'),
        (25.3, 'over 25 times the places'),
    ],
)
def test_a_ratio_is_said_as_people_say_it(ratio, said):
    assert ratio_words(ratio) == said


def test_a_cell_never_passes_students_off_as_per_cent():
    assert cell(30.0, 0).text == '30/0'
    assert cell(30.0, 40).text == '75'
    assert cell(300.0, 12).text == '25×'
    assert cell(300.0, 12).note == '300 students, 12 places: 288 too many'


def test_the_signs_are_explained_only_where_they_stand():
    def lead(load, places):
        row = cells(np.array(load), np.array(places), range(len(load)))
        return drawn('Map', ['4 Jan', '11 Jan'], [(WHOLE, row)], 'Zone').lead

    assert '×' not in lead([10.0, 0.0], [20, 0])
    assert '/0' not in lead([10.0, 0.0], [20, 0])
    assert '12× means' in lead([300.0, 0.0], [12, 0])
    assert '30/0 means' in lead([10.0, 5.0], [20, 0])


@pytest.mark.django_db
@pytest.mark.usefixtures('today')
def test_the_hub_and_the_school_read_times_and_not_thousands_of_per_cent(cast, sign_in):
    an_area(cast, more=2, students=700)
    plan = published(cast, a_plan(cast))
    hub = words(sign_in(cast.hub_officer).get(reverse('placements:plan', args=[plan.ref])))
    own = row_of(plan, cast.school)
    school = words(sign_in(cast.careers_lead).get(reverse('placements:proposal', args=[own.ref])))
    assert '112×' in hub
    assert 'times the places: Whole area' in hub
    assert 'keeps it under over' not in hub
    assert 'as full as its places allow' in school
    for told in (hub, school):
        assert '11200' not in told
        assert '1000%' not in told
