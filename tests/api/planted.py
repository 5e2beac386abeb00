"""Words that no stranger may ever see, in every text of every row; found by class of field, so new ones come along.

A row of each model is made, joined to the rows around the one offer on the public list. Then each text that
is not public gets a word of its own.
"""

from datetime import date, time, timedelta
from hashlib import sha256

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import timezone

from employers.enums import OfferStatus
from tests.factories.employers import (
    ContactFactory,
    EmployerFactory,
    OfferFactory,
    SiteFactory,
    WindowFactory,
)
from tests.placements.story import a_placement, employer_ready

TEXTS = (models.CharField, models.TextField, models.FileField, models.JSONField, models.BinaryField)
# What an offer on the list tells everyone; of the organisations, the employer's name and the hub's.
PUBLIC = {
    'employers.Offer': {'title', 'summary', 'will_do', 'observe_only', 'must_not_do'}
    | {'dress', 'lunch', 'travel', 'access'}
}
# Kept by the database out of the others, or the key that the crawl itself calls with.
DERIVED = {'employers.Listed', 'employers.ListingChange', 'employers.SearchWord', 'accounts.PartnerKey'}
SHORTEST = 10
CHECKS = """
SELECT conrelid::regclass, conname FROM pg_constraint
WHERE contype = 'c' AND connamespace = 'public'::regnamespace
"""
NEVER_CHANGED = """
SELECT t.tgrelid::regclass, t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE p.proname LIKE 'refuse%' AND NOT t.tgisinternal
"""


def word_of(*what):
    """Ten letters and figures that stand nowhere else."""
    return 'zq' + sha256('/'.join(map(str, what)).encode()).hexdigest()[:8]


class Planted:
    """`secrets` is {word: where it was planted}; `shown` an offer on the list, whose title holds `seen`."""

    def __init__(self, cast):
        self.secrets, self.seen = {}, word_of('the title of the public offer')
        _let_anything_in()
        site = SiteFactory(employer=cast.employer, postcode='B32 9ZQ')
        contact = ContactFactory(employer=cast.employer)
        self.shown = OfferFactory(site=site, contact=contact, title=f'Print room {self.seen}')
        window = WindowFactory(offer=self.shown)
        reserved = {'reserved_school': cast.school.organisation, 'reserved_until': _later()}
        WindowFactory(offer=self.shown, start=date(2027, 5, 3), end=date(2027, 5, 7), **reserved)
        employer_ready(a_placement(cast, window=window))
        self.hidden = [self._hidden(cast, **how) for how in self._ways_to_be_hidden(cast)]
        for model in _ours():
            if not model.objects.exists():
                _make(model)
        self._plant(cast)

    def _ways_to_be_hidden(self, cast):
        for status in (OfferStatus.DRAFT, OfferStatus.PAUSED, OfferStatus.CLOSED):
            yield {'status': status}
        yield {'head_start_school': cast.school.organisation, 'head_start_until': _later()}

    def _hidden(self, cast, **how):
        """At an employer that has nothing on the list, so that even its name is not public."""
        employer = EmployerFactory(organisation__hub=cast.hub)
        return WindowFactory(offer=OfferFactory(site__employer=employer, **how)).offer

    def _plant(self, cast):
        connection.check_constraints()
        public = {cast.hub.pk, cast.employer.organisation_id}
        for model in [*_ours(), *[apps.get_model('accounts.Organisation')]]:
            for row in model.objects.order_by('pk'):
                if model._meta.label == 'accounts.Organisation' and row.pk in public:
                    continue
                self._plant_row(row)
        self.secrets['9ZQ'] = 'the second half of the postcode'
        connection.check_constraints()

    def _plant_row(self, row):
        label = row._meta.label
        open_ = PUBLIC.get(label, []) if row == self.shown else []
        words = {}
        for field in row._meta.concrete_fields:
            if field.name not in open_ and field.name != 'ref' and (holds := _holder(field)):
                word = word_of(label, row.pk, field.name)
                self.secrets[word] = f'{label}.{field.name}'
                words[field.name] = holds(word)
        type(row).objects.filter(pk=row.pk).update(**words)
        if hasattr(row, 'ref') and not _told(row, self.shown):
            self.secrets[row.ref] = f'{label}.ref'


def _told(row, shown):
    """Whether a stranger may know the reference."""
    label = row._meta.label
    if label in ('employers.Offer', 'employers.Employer'):
        return row.pk in (shown.pk, shown.employer_id)
    return label == 'employers.Window' and row.offer_id == shown.pk and row.reserved_until is None


def _later():
    return timezone.localdate() + timedelta(days=60)


def _let_anything_in():
    """For this test's transaction: a word may stand where the database wants a postcode or an UPN."""
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(CHECKS)
        for table, name in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT IF EXISTS "{name}" CASCADE')
        cursor.execute(NEVER_CHANGED)
        for table, name in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}" ON {table}')


def _ours():
    return [
        model
        for model in apps.get_models()
        if hasattr(model, 'privacy') and model._meta.label not in DERIVED | {'accounts.Organisation'}
    ]


def _holder(field):
    """How a word is put into a field; None where it holds no text of people's own."""
    if field.choices:
        return None
    base = getattr(field, 'base_field', None)
    if base is not None:
        return (lambda word: [word]) if _holder(base) else None
    if not isinstance(field, TEXTS) or (field.max_length or SHORTEST) < SHORTEST:
        return None
    if isinstance(field, models.JSONField):
        return lambda word: {'word': word}
    return (lambda word: word.encode()) if isinstance(field, models.BinaryField) else (lambda word: word)


def _make(model):
    """A row joined to the first row of each model it knows; deeper models first."""
    values = {}
    for field in model._meta.concrete_fields:
        if field.is_relation and field.related_model is not model:
            values[field.name] = _first(field.related_model)
        elif not field.null and not isinstance(field, models.AutoField) and field.get_default() in (None, ''):
            values[field.name] = _something(field)
    model.objects.create(**values)


def _first(model):
    if not model._default_manager.exists():
        _make(model)
    return model._default_manager.order_by('pk').first()


def _something(field):
    kinds = {
        models.DateTimeField: timezone.now(),
        models.DateField: date(2027, 6, 28),
        models.TimeField: time(9),
        models.BooleanField: False,
        models.FloatField: 0.5,
        models.IntegerField: 1,
        models.JSONField: {},
        models.BinaryField: b'',
        ArrayField: [],
    }
    return next((value for kind, value in kinds.items() if isinstance(field, kind)), '')
