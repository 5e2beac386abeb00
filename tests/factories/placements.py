import factory
from django.utils import timezone

from brokerage.accounts.enums import Kind
from employers.models import Window
from placements.enums import State
from placements.models import MatchRun, Placement, Proposal, Zone, ZoneOutcode
from tests.factories.accounts import OrganisationFactory
from tests.factories.employers import WindowFactory
from tests.factories.schools import BlockFactory, StudentFactory


class PlacementFactory(factory.django.DjangoModelFactory):
    """Nominated, holding one of the window's two places."""

    class Meta:
        model = Placement
        skip_postgeneration_save = True

    window = factory.SubFactory(WindowFactory)
    student = factory.SubFactory(StudentFactory)
    block = factory.SubFactory(BlockFactory, cohort=factory.SelfAttribute('..student.cohort'))
    school = factory.SelfAttribute('student.school')
    employer = factory.SelfAttribute('window.offer.employer')
    start = factory.SelfAttribute('window.start')
    end = factory.SelfAttribute('window.end')
    state = State.NOMINATED
    state_since = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def _take_place(self, create, extracted, **kwargs):
        if self.holds_a_place:
            Window.objects.filter(pk=self.window_id).update(taken=self.window.taken + 1)
            self.window.refresh_from_db()


class MatchRunFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MatchRun

    block = factory.SubFactory(BlockFactory)


class ProposalFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Proposal

    run = factory.SubFactory(MatchRunFactory)
    student = factory.SubFactory(StudentFactory)
    window = factory.SubFactory(WindowFactory)
    tier = 2
    rank = 1
    metres = 1000


class ZoneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Zone
        skip_postgeneration_save = True

    hub = factory.SubFactory(OrganisationFactory, kind=Kind.HUB)
    name = factory.Sequence(lambda n: f'Zone {n}')

    @factory.post_generation
    def outcodes(self, create, extracted, **kwargs):
        for outcode in (extracted or '').split():
            ZoneOutcode.objects.create(hub=self.hub, zone=self, outcode=outcode)
