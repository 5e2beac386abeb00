"""A sandbox key's filters, pages and fields work, and its answers have the shape of true ones."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator

from brokerage.api.docs import schema
from employers.api.made_up import OFFERS
from tests.api.test_changes import CHANGES
from tests.api.test_changes import OFFERS as LIST
from tests.api.test_sandbox import trial  # noqa: F401 - a fixture
from tests.factories.employers import WindowFactory

STUDIO, VETS, OFFICE, KITCHEN, SHOP = (offer['id'] for offer in OFFERS[1:])
WORKSHOP = OFFERS[0]['id']
WINDOWS, EMPLOYERS, SECTORS, AREAS = (
    f'/api/v1/{name}' for name in ('windows', 'employers', 'sectors', 'areas')
)

# One for each parameter that is documented, with the offers it leaves.
FILTERS = [
    ({'q': 'poster'}, [STUDIO]),
    ({'sector': ['retail', 'animal-care-and-veterinary']}, [WORKSHOP, VETS, SHOP]),
    ({'sub_sector': 'retail.other-shops'}, [WORKSHOP]),
    ({'kind': 'taster'}, [OFFICE]),
    ({'size': 'medium'}, [OFFICE]),
    ({'area': ['B30', 'B31']}, [VETS, KITCHEN]),
    ({'since': '2026-11-03'}, [SHOP]),
    ({'near': 'B31', 'miles': 1}, [VETS]),
    ({'near': 'B31', 'by': 'walk', 'minutes': 5}, [VETS]),
    ({'start': '2027-07-10', 'end': '2027-07-20', 'fits': 'true'}, [SHOP]),
    ({'start': '2027-07-13'}, [KITCHEN, SHOP]),
    ({'year_group': 8}, [VETS]),
    ({'mode': 'virtual'}, [OFFICE]),
    ({'pattern': 'day_a_week'}, [KITCHEN]),
    ({'step_free': 'true'}, [VETS, OFFICE, SHOP]),
    ({'adjustments': ['written', 'quiet']}, [WORKSHOP, OFFICE, STUDIO, KITCHEN]),
]
# What is asked of a true key and of a sandbox key alike.
ASKED = [
    ('listOffers', LIST, {}),
    ('listOffers', LIST, {'page_size': 1}),
    ('listOffers', LIST, {'near': 'B31', 'miles': 100}),
    ('listOffers', LIST, {'start': '2020-01-01'}),
    ('listWindows', WINDOWS, {}),
    ('listWindows', WINDOWS, {'start': '2020-01-01', 'end': '2040-01-01'}),
    ('listEmployers', EMPLOYERS, {}),
    ('listSectors', SECTORS, {}),
    ('listAreas', AREAS, {}),
    ('listChanges', CHANGES, {}),
    ('listChanges', CHANGES, {'limit': 1}),
]
FAULTS = [
    (LIST, {'miles': '5'}),
    (LIST, {'sector': 'nothing'}),
    (LIST, {'fields': 'nothing'}),
    (LIST, {'cursor': 'x'}),
    (WINDOWS, {'start': 'x'}),
    (CHANGES, {'since': 'x'}),
    (CHANGES, {'since': 'c999999999'}),
    (f'{LIST}/nothing', {}),
]


def ids(answer):
    return [row['id'] for row in answer.json()['results']]


@pytest.mark.parametrize(('query', 'left'), FILTERS)
def test_each_filter_leaves_what_it_says(trial, query, left):  # noqa: F811
    assert sorted(ids(trial(LIST, query))) == sorted(left)


def test_every_parameter_that_is_documented_is_tried():
    named = {one['name'] for one in schema()['paths'][LIST]['get']['parameters']}
    tried = {name for query, _ in FILTERS for name in query}
    assert named - tried == {'cursor', 'page_size', 'fields'}


def test_pages_run_through_all_forwards_and_back(trial):  # noqa: F811
    seen, address, before = [], f'{LIST}?page_size=4', None
    while address:
        page = trial(address).json()
        seen += [offer['id'] for offer in page['results']]
        address, before = page['next'] and page['next'].removeprefix('http://testserver'), page['previous']
    assert seen == [offer['id'] for offer in OFFERS]
    assert ids(trial(before.removeprefix('http://testserver'))) == seen[:4]


def test_only_the_fields_asked_for_and_the_dates_that_count(trial):  # noqa: F811
    assert trial(f'{LIST}/{SHOP}', {'fields': 'id,title'}).json() == {
        'id': SHOP,
        'title': 'Shop floor and stock room',
    }
    (offer,) = trial(
        LIST, {'start': '2027-07-14', 'sector': 'retail', 'fields': 'windows,places_left'}
    ).json()['results']
    assert ([window['start'] for window in offer['windows']], offer['places_left']) == (['2027-07-12'], 4)


def test_windows_of_one_offer(trial):  # noqa: F811
    assert len(ids(trial(WINDOWS, {'offer': SHOP}))) == 2


def test_a_key_that_is_held_to_something_is_held_here_too(call, make_key):
    secret = make_key(is_sandbox=True, sectors=['it-and-digital'])[1]
    assert ids(call(LIST, secret=secret)) == [OFFICE]
    assert [change['id'] for change in call(CHANGES, secret=secret).json()['changes']] == [OFFICE]
    assert call(f'{LIST}/{SHOP}', secret=secret).status_code == 404


def test_unchanged_is_not_told_twice(trial):  # noqa: F811
    mark = trial(LIST)['ETag']
    assert trial(LIST, **{'If-None-Match': mark}).status_code == 304
    assert trial(LIST, {'mode': 'hybrid'}, **{'If-None-Match': mark}).status_code == 200


def test_no_table_of_an_employer_is_asked(trial):  # noqa: F811
    for _, path, query in ASKED:
        with CaptureQueriesContext(connection) as asked:
            trial(path, query)
        assert not [each for each in asked.captured_queries if 'employers_' in each['sql']], path


def shape(value):
    """Names and kinds: lists by what is first in them, numbers and null by being there."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value and isinstance(value[0], dict) else 'list'
    return 'value'


@pytest.mark.parametrize(('operation', 'path', 'query'), ASKED)
def test_true_and_made_up_answers_have_one_shape(call, make_key, cast, operation, path, query):
    WindowFactory.create_batch(2, offer__site__employer=cast.employer, offer__site__postcode='B31 1AA')
    true = call(path, query)
    made_up = call(path, query, secret=make_key(is_sandbox=True)[1])
    assert (true.status_code, made_up.status_code) == (200, 200)
    described = schema()
    found = next(one['get'] for one in described['paths'].values() if one['get']['operationId'] == operation)
    wanted = found['responses']['200']['content']['application/json']['schema']
    check = Draft202012Validator({**wanted, 'components': described['components']})
    for answer in (true, made_up):
        assert [fault.message for fault in check.iter_errors(json.loads(answer.content))] == []
    assert shape(true.json()) == shape(made_up.json())


@pytest.mark.parametrize(('path', 'query'), FAULTS)
def test_what_is_asked_wrongly_is_told_alike(call, make_key, path, query):
    secret = make_key(is_sandbox=True)[1]
    true, made_up = call(path, query), call(path, query, secret=secret)
    same = ('status', 'title', 'detail', 'errors')
    assert true.status_code == made_up.status_code >= 400
    assert [true.json().get(name) for name in same] == [made_up.json().get(name) for name in same]


@pytest.mark.parametrize('size', ['0', '-1', 'x', '', '9' * 5000])
def test_a_size_that_makes_no_sense_is_the_usual_one(trial, size):  # noqa: F811
    answer = trial(LIST, {'page_size': size})
    assert answer.status_code == 200
    assert len(ids(answer)) == len(OFFERS)
