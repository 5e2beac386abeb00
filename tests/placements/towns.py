"""Two towns of one hub, far apart, with a school each: more students than places, and each town a part of its own."""

from datetime import timedelta

from django.conf import settings

from brokerage.accounts.enums import Role
from brokerage.accounts.models import Organisation
from employers.models import Window
from placements.actions.area import start_area_match
from placements.models import AreaRun
from schools.models import Block
from tests.factories.employers import EmployerFactory, InsuranceFactory, WindowFactory
from tests.factories.schools import (
    BlockFactory,
    CircumstancesFactory,
    CohortFactory,
    PreferenceFactory,
    SchoolFactory,
    StudentFactory,
)

SECTORS = ['retail', 'it-and-digital', 'motor-vehicle']
APART = 60_000
STUDENTS, PLACES = 8, 6


class Towns:
    """`blocks`: one in each town, on the same dates. Nobody reaches the other town's windows."""

    def __init__(self, cast, count=2):
        self.by, self.hub = cast.hub_officer, Organisation.objects.get(pk=cast.hub.pk)
        self.blocks = [self.town(cast, number) for number in range(count)]

    def town(self, cast, number):
        school = SchoolFactory(organisation__hub=cast.hub, organisation__name=f'Town {number} School')
        block = BlockFactory(cohort=CohortFactory(school=school))
        employer = EmployerFactory(organisation__hub=cast.hub, organisation__name=f'Works {number}')
        InsuranceFactory(employer=employer)
        for place in range(PLACES):
            WindowFactory(
                offer__site__employer=employer,
                offer__site__easting=400_000 + APART * number + 500 * place,
                offer__sector=SECTORS[place % 3],
                places=1,
            )
        for each in range(STUDENTS):
            student = StudentFactory(
                cohort=block.cohort, last_name=f'Zanzibar{number}{each}', easting=400_000 + APART * number
            )
            CircumstancesFactory(student=student, looked_after=each == STUDENTS - 1)
            for rank in (1, 2):
                PreferenceFactory(student=student, rank=rank, sector=SECTORS[(each + rank) % 3])
        return Block.objects.select_related('cohort__school__organisation').get(pk=block.pk)

    def start(self, blocks=None, policy='linear'):
        return start_area_match(by=self.by, hub=self.hub, blocks=blocks or self.blocks, policy=policy)

    def windows(self, number):
        return Window.objects.filter(offer__employer__organisation__name=f'Works {number}').order_by('pk')

    def lead(self, cast, number):
        return cast._of(self.blocks[number].school.organisation, Role.CAREERS_LEAD, f'Lead {number}')


def small_parts(monkeypatch):
    """Each town a part of its own, as with areas too large for one."""
    monkeypatch.setattr(settings, 'MATCH_PART_PAIRS', 1)


def later(block, weeks):
    """Another block of the same cohort, so many weeks later, with nothing to fill it."""
    shift = timedelta(weeks=weeks)
    return BlockFactory(cohort=block.cohort, start=block.start + shift, end=block.end + shift)


def reload(run):
    return AreaRun.objects.select_related('hub').get(pk=run.pk)
