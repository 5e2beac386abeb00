"""The shape of the data: keys point down, every field is classed, every owned row has a keeper."""

import pytest
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import ForeignKey, ManyToManyField

from tests.architecture.source import PACKAGES

HEIGHT = {
    'core': 0,
    'accounts': 1,
    'audit': 2,
    'notify': 3,
    'documents': 3,
    'imports': 3,
    'uploads': 3,
    'people': 4,
    'schools': 5,
    'employers': 5,
    'safeguarding': 6,
    'placements': 7,
    'api': 8,
    'hooks': 8,
    'demo': 9,
}
MODELS = [model for model in apps.get_models() if model._meta.app_label in HEIGHT]
UNCLASSED = {'id', 'ref', 'created_at'}
# Reached through another row alone: a person by a membership, counts by their key, lines by their file.
# What belongs to nobody, the words of all offers, is told to nobody.
SEEN_THROUGH_ANOTHER = {
    'accounts.user',
    'accounts.keyuse',
    'imports.row',
    'employers.searchword',
    'hooks.reading',
    'hooks.readingday',
}


def label(model):
    return model._meta.label_lower


def test_every_app_has_its_height():
    ours = {config.label for config in apps.get_app_configs() if config.name.split('.')[0] in PACKAGES}
    assert ours == set(HEIGHT)


@pytest.mark.parametrize('model', MODELS, ids=label)
def test_keys_point_down(model):
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
        if isinstance(field, ForeignKey | ManyToManyField):
            target = field.related_model._meta.app_label
            mine = HEIGHT[model._meta.app_label]
            assert target == model._meta.app_label or HEIGHT[target] < mine, f'{field}'


@pytest.mark.parametrize('model', MODELS, ids=label)
def test_every_field_is_in_exactly_one_class(model):
    classes = model.privacy
    listed = [*classes.personal, *classes.special, *classes.neutral]
    assert sorted(listed) == sorted(set(listed))
    inherited = {f.name for f in model._meta.fields if f.name.startswith('job_')} - set(listed)
    fields = {field.name for field in [*model._meta.fields, *model._meta.local_many_to_many]}
    assert fields - UNCLASSED - inherited == set(listed) - UNCLASSED


@pytest.mark.parametrize(
    'model', [model for model in MODELS if label(model) not in SEEN_THROUGH_ANOTHER], ids=label
)
def test_every_owned_model_says_who_sees_it(model):
    managers = [model._default_manager, *(getattr(model, m.name) for m in model._meta.managers)]
    assert any(hasattr(manager, 'visible_to') for manager in managers)


def test_no_migration_is_missing():
    loader = MigrationLoader(None)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    changes = detector.changes(graph=loader.graph)
    assert {name: [m.name for m in made] for name, made in changes.items() if name in HEIGHT} == {}
    assert loader.detect_conflicts() == {}
