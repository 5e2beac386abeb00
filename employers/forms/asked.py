"""What a program may ask the API for: each fault is told with its parameter's name."""

from rest_framework import serializers

from brokerage.core.adjustments import Adjustment
from brokerage.core.journeys import TravelMode
from brokerage.core.patterns import Pattern
from brokerage.core.postcodes import OUTCODE
from brokerage.core.sectors import Sector
from brokerage.core.sub_sectors import SubSector
from employers.enums import Experience, Mode, Size
from employers.queries import NoSuchPlace, OfferSearch, place_of
from employers.serializers import OfferSerializer

MILES_MOST = 100
MILES_USUAL = 10
NO_AREA = dict.fromkeys(
    ('invalid', 'max_length'), 'Write the first half of a postcode in capitals, such as B30.'
)


class WindowFilter(serializers.Serializer):
    """Which windows are wanted."""

    offer = serializers.CharField(required=False, max_length=12, help_text='The id of an offer.')
    start = serializers.DateField(required=False, help_text='Beginning on or after this day.')
    end = serializers.DateField(required=False, help_text='Over on or before this day.')

    def validate_offer(self, ref):
        if '\x00' in ref:
            raise serializers.ValidationError('Take out the character with code 0.')
        return ref

    def narrowed(self):
        names = {'offer': 'offer__ref', 'start': 'start__gte', 'end': 'end__lte'}
        return {names[name]: value for name, value in self.validated_data.items()}


class NamesField(serializers.CharField):
    """Names of an offer's fields, with commas between: a tuple in the order they were asked for, or nothing."""

    def to_internal_value(self, data):
        asked = dict.fromkeys(
            name.strip() for name in super().to_internal_value(data).split(',') if name.strip()
        )
        unknown = [name for name in asked if name not in OfferSerializer.Meta.fields]
        if unknown:
            raise serializers.ValidationError(f'An offer has no field called {unknown[0][:40]!r}.')
        return tuple(asked)


class OnlyFields(serializers.Serializer):
    """Which fields of an offer are wanted."""

    def get_fields(self):
        # Every serializer has `fields` of its own, so this one cannot stand in the class.
        wanted = 'Only these fields of an offer, such as `id,title,windows`; all of them unless told.'
        names = NamesField(required=False, default='', allow_blank=True, max_length=600, help_text=wanted)
        return {**super().get_fields(), 'fields': names}


class OfferFilter(OnlyFields):
    """What the list may be asked for; each fault is told with its parameter's name."""

    q = serializers.CharField(
        required=False,
        max_length=100,
        help_text='Words to look for: stems, beginnings, other names of sectors; typing errors are forgiven.',
    )
    sector = serializers.MultipleChoiceField(
        required=False, choices=Sector.choices, allow_empty=True, help_text='One or more sectors.'
    )
    sub_sector = serializers.MultipleChoiceField(
        required=False,
        choices=SubSector.choices,
        allow_empty=True,
        help_text='One or more kinds of work: narrows `sector` further, or asks for their sectors alone.',
    )
    kind = serializers.MultipleChoiceField(
        required=False,
        choices=Experience.choices,
        allow_empty=True,
        help_text='One or more kinds of experience.',
    )
    size = serializers.MultipleChoiceField(
        required=False, choices=Size.choices, allow_empty=True, help_text='Employers by how many work there.'
    )
    area = serializers.ListField(
        required=False,
        max_length=60,
        child=serializers.RegexField(OUTCODE, max_length=4, error_messages=NO_AREA),
        help_text='First halves of postcodes, as `/api/v1/areas` tells them.',
    )
    since = serializers.DateField(required=False, help_text='Offers published on or after this day.')
    near = serializers.CharField(
        required=False, max_length=40, help_text='A postcode, its first half, or a larger town.'
    )
    by = serializers.ChoiceField(
        required=False, choices=TravelMode.choices, help_text='How people travel from `near`; with `minutes`.'
    )
    minutes = serializers.IntegerField(
        required=False,
        min_value=5,
        max_value=120,
        help_text='The longest journey from `near`, estimated from the straight line; in place of `miles`.',
    )
    miles = serializers.FloatField(
        required=False,
        min_value=0.1,
        max_value=MILES_MOST,
        help_text=f'Around `near`; {MILES_USUAL} unless told.',
    )
    start = serializers.DateField(required=False, help_text='Offers with dates on or after this day.')
    end = serializers.DateField(required=False, help_text='Offers with dates on or before this day.')
    fits = serializers.BooleanField(
        required=False, default=False, help_text='Only dates that lie wholly between `start` and `end`.'
    )
    year_group = serializers.IntegerField(required=False, min_value=7, max_value=14)
    mode = serializers.ChoiceField(required=False, choices=Mode.choices)
    pattern = serializers.ChoiceField(
        required=False, choices=Pattern.choices, help_text='How the days lie within the dates.'
    )
    step_free = serializers.BooleanField(required=False, default=False)
    adjustments = serializers.MultipleChoiceField(
        required=False, choices=Adjustment.choices, allow_empty=True, help_text='Offers with all of these.'
    )

    def validate_q(self, words):
        if '\x00' in words:
            raise serializers.ValidationError('Take out the character with code 0.')
        return words

    def validate_near(self, typed):
        try:
            return place_of(typed)
        except NoSuchPlace as fault:
            raise serializers.ValidationError(str(fault)) from fault

    def validate(self, asked):
        if asked.get('start') and asked.get('end') and asked['end'] < asked['start']:
            raise serializers.ValidationError({'end': 'The last day must be on or after the first day.'})
        if asked.get('miles') and not asked.get('near'):
            raise serializers.ValidationError({'miles': 'Say near which postcode, with `near`.'})
        if bool(asked.get('by')) != bool(asked.get('minutes')):
            raise serializers.ValidationError({'minutes': 'Say both `by` and `minutes`, or neither.'})
        if asked.get('by') and not asked.get('near'):
            raise serializers.ValidationError({'minutes': 'Say from which postcode, with `near`.'})
        return asked

    def search(self):
        asked = self.validated_data
        usual = None if asked.get('minutes') else MILES_USUAL
        return OfferSearch(
            text=asked.get('q', ''),
            sectors=tuple(asked.get('sector', ())),
            sub_sectors=tuple(asked.get('sub_sector', ())),
            kinds=tuple(asked.get('kind', ())),
            sizes=tuple(asked.get('size', ())),
            areas=tuple(asked.get('area', ())),
            since=asked.get('since'),
            near=asked.get('near'),
            miles=asked.get('miles', usual) if asked.get('near') else None,
            by=asked.get('by', ''),
            minutes=asked.get('minutes'),
            start=asked.get('start'),
            end=asked.get('end'),
            fits=asked['fits'],
            year_group=asked.get('year_group'),
            mode=asked.get('mode', ''),
            pattern=asked.get('pattern', ''),
            step_free=asked['step_free'],
            adjustments=tuple(asked.get('adjustments', ())),
        )


# Parameters that may come several times.
SEVERAL = ('sector', 'sub_sector', 'kind', 'size', 'area', 'adjustments')


def as_lists(query):
    """Query parameters as the filter wants them."""
    return {name: query.getlist(name) if name in SEVERAL else query.get(name) for name in query}
