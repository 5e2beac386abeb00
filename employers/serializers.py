"""The public part of an offer, for partners. No contact, phone, street address, note or student, ever."""

from typing import Literal

from django.conf import settings
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from brokerage.core.adjustments import Adjustment
from brokerage.core.journeys import TravelMode
from brokerage.core.patterns import Pattern
from brokerage.core.sectors import Sector
from brokerage.core.sub_sectors import SubSector
from employers.enums import Experience, Mode, PlacesBand, PlacesShown, PreMeeting, Removal, Rung, Size
from employers.models import Employer, Offer, Window
from employers.rules.places import band_of, told

ROUGHLY = 'Where `places_shown` is `band`: the least number of the band.'
BANDS = Literal['none', 'last', 'few', 'many']


# What employers typed is plain text, never markup.
MEANINGS = {
    'title': 'As the employer typed it, like every text of an offer: plain text, never markup.',
    'summary': 'What the days are about.',
    'rung': 'The kind of experience; `/api/v1/words` has its label.',
    'mode': 'In person, online or both.',
    'pattern': 'How the days of one stay lie within its dates.',
    'will_do': 'Tasks, one by one.',
    'observe_only': 'What students watch and do not do themselves.',
    'must_not_do': 'What they are not allowed to do there.',
    'min_year_group': 'The youngest year group it is for.',
    'max_year_group': 'The oldest year group it is for.',
    'min_age': 'In years, where there is a least age besides the year group; else null.',
    'dress': 'What to wear.',
    'lunch': 'What there is to eat, or to bring.',
    'travel': 'How to get there.',
    'access': 'What the place is like for who needs room, quiet or help.',
    'step_free': 'Whether the place can be reached and used without steps.',
    'pre_meeting': 'Whether they want to meet the student first.',
    'published_at': 'When it first came on the list, or came back to it.',
}


@extend_schema_field({'type': 'string', 'pattern': r'^\d\d:\d\d$'})
class ClockField(serializers.TimeField):
    """A time of day at the site, such as 09:30; JSON Schema's own `time` would want an offset from UTC."""

    def __init__(self, **kwargs):
        super().__init__(format='%H:%M', allow_null=True, **kwargs)


class WindowSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source='ref', help_text='Stays the same for ever.')
    places_left = serializers.SerializerMethodField(help_text=f'Places nobody has taken yet. {ROUGHLY}')
    places_left_band = serializers.SerializerMethodField(help_text='The same as a band, always.')

    class Meta:
        model = Window
        fields = ('id', 'start', 'end', 'places', 'places_left', 'places_left_band')
        read_only_fields = fields

    def get_places_left(self, window) -> int:
        return told(window.places_left, window.offer.places_shown)

    def get_places_left_band(self, window) -> BANDS:
        return band_of(window.places_left).value


class OfferSerializer(serializers.ModelSerializer):
    id = serializers.CharField(source='ref', help_text='Stays the same for ever.')
    url = serializers.SerializerMethodField(help_text='The page for people.')
    employer = serializers.CharField(source='employer.organisation.name', help_text='Its name.')
    hub = serializers.CharField(
        source='employer.organisation.hub.name', help_text='The name of its careers hub.'
    )
    sector = serializers.ChoiceField(choices=Sector.choices, help_text='`/api/v1/words` has its label.')
    sub_sector = serializers.ChoiceField(
        choices=[('', ''), *SubSector.choices],
        help_text='Kind of work within the sector, where the employer has said it; else empty.',
    )
    area = serializers.CharField(source='site.outcode', help_text='First half of the postcode.')
    distance_metres = serializers.IntegerField(
        source='metres', default=None, allow_null=True, help_text='From `near`, in a straight line.'
    )
    adjustments = serializers.ListField(
        child=serializers.ChoiceField(choices=Adjustment.choices),
        help_text='Practical adjustments the employer can make.',
    )
    day_starts = ClockField(help_text='By the clock at the site, such as 09:30; null where it differs.')
    day_ends = ClockField(help_text='As `day_starts`.')
    places_left = serializers.SerializerMethodField(help_text=f'In all windows to come. {ROUGHLY}')
    places_left_band = serializers.SerializerMethodField(help_text='The same as a band, always.')
    places_shown = serializers.ChoiceField(
        choices=PlacesShown.choices,
        help_text='Whether `places_left` is exact (`number`) or a least (`band`).',
    )
    windows = WindowSerializer(
        source='upcoming', many=True, help_text='Dates to come with the places of each, the soonest first.'
    )

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
            'sub_sector',
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
            'places_left_band',
            'places_shown',
            'windows',
        )
        read_only_fields = fields
        extra_kwargs = {name: {'help_text': words} for name, words in MEANINGS.items()}

    def get_places_left(self, offer) -> int:
        return told(offer.places_left, offer.places_shown)

    def get_places_left_band(self, offer) -> BANDS:
        return band_of(offer.places_left).value

    def get_url(self, offer) -> str:
        return settings.SITE_URL + reverse('browse:offer', args=[offer.ref])


class ListedWindowSerializer(WindowSerializer):
    """A window by itself."""

    offer = serializers.CharField(source='offer.ref', help_text='The id of its offer.')

    class Meta(WindowSerializer.Meta):
        fields = ('id', 'offer', *WindowSerializer.Meta.fields[1:])
        read_only_fields = fields


class EmployerSerializer(serializers.ModelSerializer):
    """The public part of an employer."""

    id = serializers.CharField(source='ref', help_text='Stays the same for ever.')
    name = serializers.CharField(source='organisation.name')
    sector = serializers.ChoiceField(choices=Sector.choices)
    offers = serializers.IntegerField(source='listed', help_text='Its offers on the list.')

    class Meta:
        model = Employer
        fields = ('id', 'name', 'sector', 'offers')
        read_only_fields = fields


class SectorSerializer(serializers.Serializer):
    sector = serializers.ChoiceField(choices=Sector.choices)
    label = serializers.CharField()
    offers = serializers.IntegerField(help_text='On the list.')


class SectorsSerializer(serializers.Serializer):
    results = SectorSerializer(many=True)


class AreaSerializer(serializers.Serializer):
    area = serializers.CharField(help_text='First half of the postcode.')
    offers = serializers.IntegerField(help_text='On the list.')


class AreasSerializer(serializers.Serializer):
    results = AreaSerializer(many=True)


# What differs from caller to caller.
OF_THE_CALLER = ('hub', 'distance_metres')


class KeptOfferSerializer(OfferSerializer):
    """The part of an offer that is the same for everyone who asks."""

    hub = None
    distance_metres = None

    class Meta(OfferSerializer.Meta):
        fields = tuple(name for name in OfferSerializer.Meta.fields if name not in OF_THE_CALLER)


class ChangeSerializer(serializers.Serializer):
    """One change of the list, but for the offer."""

    id = serializers.CharField(source='offer_ref', help_text='Of the offer.')
    type = serializers.SerializerMethodField(help_text='`listed`: new or changed. `removed`: take it off.')
    reason = serializers.ChoiceField(
        choices=[('', ''), *Removal.choices], help_text='Why it left the list, else empty.'
    )
    at = serializers.DateTimeField()

    def get_type(self, change) -> Literal['listed', 'removed']:
        return 'removed' if change.reason else 'listed'


class WholeChangeSerializer(ChangeSerializer):
    """One change of the list."""

    offer = OfferSerializer(allow_null=True, help_text='As it is now; null when removed.')


class ChangesSerializer(serializers.Serializer):
    changes = WholeChangeSerializer(many=True)
    cursor = serializers.CharField(help_text='Ask with it next time.')
    more = serializers.BooleanField(help_text='Whether there is more to read at once.')


class ChoiceSerializer(serializers.Serializer):
    """One word of the API and what people call it."""

    value = serializers.CharField()
    label = serializers.CharField()


CHOICES = {
    'sectors': Sector,
    'sub_sectors': SubSector,
    'rungs': Rung,
    'kinds': Experience,
    'sizes': Size,
    'travel_modes': TravelMode,
    'modes': Mode,
    'pre_meetings': PreMeeting,
    'adjustments': Adjustment,
    'patterns': Pattern,
    'places_bands': PlacesBand,
}
