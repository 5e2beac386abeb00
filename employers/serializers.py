"""The public part of an offer, for partners. No contact, phone, street address, note or student, ever."""

from typing import Literal

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from brokerage.core.adjustments import Adjustment
from brokerage.core.patterns import Pattern
from brokerage.core.sectors import Sector
from employers.enums import Mode, PreMeeting, Removal, Rung
from employers.models import Offer, Window
from employers.queries import NoSuchPlace, OfferSearch, place_of

MILES_MOST = 100
MILES_USUAL = 10


@extend_schema_field({'type': ['string', 'null'], 'pattern': r'^\d\d:\d\d$'})
class ClockField(serializers.TimeField):
    """A time of day at the site, such as 09:30; JSON Schema's own `time` would want an offset from UTC."""

    def __init__(self, **kwargs):
        super().__init__(format='%H:%M', allow_null=True, **kwargs)


class WindowSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source='ref', help_text='Stays the same for ever.')
    places_left = serializers.IntegerField(help_text='Places nobody has taken yet.')

    class Meta:
        model = Window
        fields = ('id', 'start', 'end', 'places', 'places_left')
        read_only_fields = fields


class OfferSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source='ref', help_text='Stays the same for ever.')
    url = serializers.SerializerMethodField(help_text='The page for people.')
    employer = serializers.CharField(source='employer.organisation.name')
    hub = serializers.CharField(source='employer.organisation.hub.name')
    sector = serializers.ChoiceField(choices=Sector.choices)
    area = serializers.CharField(source='site.outcode', help_text='First half of the postcode.')
    distance_metres = serializers.IntegerField(
        source='metres', default=None, allow_null=True, help_text='From `near`, in a straight line.'
    )
    adjustments = serializers.ListField(
        child=serializers.ChoiceField(choices=Adjustment.choices),
        help_text='Practical adjustments the employer can make.',
    )
    day_starts = ClockField()
    day_ends = ClockField()
    places_left = serializers.IntegerField(help_text='In all windows to come.')
    windows = WindowSerializer(source='upcoming', many=True)

    class Meta:
        model = Offer
        fields = (
            'id',
            'url',
            'title',
            'summary',
            'employer',
            'hub',
            'sector',
            'rung',
            'mode',
            'pattern',
            'area',
            'distance_metres',
            'will_do',
            'observe_only',
            'must_not_do',
            'min_year_group',
            'max_year_group',
            'min_age',
            'day_starts',
            'day_ends',
            'dress',
            'lunch',
            'travel',
            'access',
            'step_free',
            'adjustments',
            'pre_meeting',
            'published_at',
            'places_left',
            'windows',
        )
        read_only_fields = fields

    def get_url(self, offer) -> str:
        return settings.SITE_URL + reverse('browse:offer', args=[offer.ref])


class ChangeSerializer(serializers.Serializer):
    """One change of the list."""

    id = serializers.CharField(source='ref', help_text='Of the offer.')
    type = serializers.SerializerMethodField(help_text='`listed`: new or changed. `removed`: take it off.')
    reason = serializers.ChoiceField(
        choices=[('', ''), *Removal.choices], help_text='Why it left the list, else empty.'
    )
    at = serializers.DateTimeField()
    offer = OfferSerializer(allow_null=True, help_text='As it is now; null when removed.')

    def get_type(self, change) -> Literal['listed', 'removed']:
        return 'removed' if change.reason else 'listed'


class ChangesSerializer(serializers.Serializer):
    changes = ChangeSerializer(many=True)
    cursor = serializers.CharField(help_text='Ask with it next time.')
    more = serializers.BooleanField(help_text='Whether there is more to read at once.')


class OfferFilter(serializers.Serializer):
    """What the list may be asked for; each fault is told with its parameter's name."""

    q = serializers.CharField(required=False, max_length=100, help_text='Words to look for.')
    sector = serializers.MultipleChoiceField(
        required=False, choices=Sector.choices, allow_empty=True, help_text='One or more sectors.'
    )
    near = serializers.CharField(required=False, max_length=12, help_text='A postcode, or its first half.')
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
        return asked

    def search(self):
        asked = self.validated_data
        return OfferSearch(
            text=asked.get('q', ''),
            sectors=tuple(asked.get('sector', ())),
            near=asked.get('near'),
            miles=asked.get('miles', MILES_USUAL) if asked.get('near') else None,
            start=asked.get('start'),
            end=asked.get('end'),
            fits=asked['fits'],
            year_group=asked.get('year_group'),
            mode=asked.get('mode', ''),
            pattern=asked.get('pattern', ''),
            step_free=asked['step_free'],
            adjustments=tuple(asked.get('adjustments', ())),
        )


class ChoiceSerializer(serializers.Serializer):
    """One word of the API and what people call it."""

    value = serializers.CharField()
    label = serializers.CharField()


CHOICES = {
    'sectors': Sector,
    'rungs': Rung,
    'modes': Mode,
    'pre_meetings': PreMeeting,
    'adjustments': Adjustment,
    'patterns': Pattern,
}
