"""Load the demo area, once: all of it or nothing."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from brokerage.accounts.models import Organisation
from brokerage.demo import area, beforehand, people, year
from brokerage.demo.partner import partner, read_up_to_now
from brokerage.demo.story import go_on
from placements.models import Placement

BIRMINGHAM = 'Birmingham Careers Hub'
OTHER_SCHOOLS = (
    ('Erdington Cross Academy', '999004', 'B23 6DB', 180, area.FORTNIGHT),
    ('Yardley Green School', '999005', 'B25 8XE', 150, area.LATER_FORTNIGHT),
    ('Kings Norton High School', '999006', 'B38 8RU', 0, None),
)
STOKE = 'Stoke-on-Trent and Staffordshire Careers Hub'


class Command(BaseCommand):
    help = 'Brings the database up to date and loads the demo area. Does nothing when it is there already.'

    def add_arguments(self, parser):
        parser.add_argument('--sign-ins', type=Path, help='Write who can sign in to this file.')

    def handle(self, *args, sign_ins, **options):
        # One process for both: on a second start most of the time goes into starting Python.
        call_command('migrate', interactive=False, verbosity=0)
        if not Organisation.objects.filter(name=BIRMINGHAM).exists():
            with transaction.atomic():
                self.birmingham()
                self.stoke()
            read_up_to_now()
            self.stdout.write('The demo area is loaded.')
        if sign_ins:
            sign_ins.write_text(people.sign_ins())

    def say(self, words):
        self.stdout.write(f'  {words}')
        self.stdout.flush()

    def birmingham(self):
        self.say('Birmingham: hub, register of 400 employers')
        manager, officer = area.hub(BIRMINGHAM, people.HUB_MANAGER, people.HUB_OFFICER)
        area.register(manager, 'birmingham', 'employers.csv')
        self.say('Birmingham: offers from sector templates')
        area.offers(officer)
        self.say('Birmingham: a school with 240 students, ready to match')
        lead, _ = area.school(
            manager, 'Moor Lane School', '999001', 'B32 4AE', people.CAREERS_LEAD, people.TUTOR
        )
        cohort, _ = area.out(lead, 'Summer work experience', *area.FORTNIGHT)
        area.from_files(lead, 'birmingham', cohort, 'cohort.csv')
        beforehand.say(lead, cohort)
        self.say('Birmingham: three more schools, two of them out in the same weeks')
        for number, (name, urn, postcode, count, dates) in enumerate(OTHER_SCHOOLS, start=3):
            (head,) = area.school(manager, name, urn, postcode, people.stand_in(number))
            if dates:
                cohort, _ = area.out(head, 'Summer work experience', *dates)
                area.made_up(head, cohort, count, seed=number)
        self.say('Birmingham: a school already on its way')
        second, _ = area.school(
            manager, 'Selly Brook Academy', '999002', 'B29 6ND', people.SECOND_LEAD, people.DSL
        )
        cohort, block = area.out(second, 'Work experience fortnight', *area.FORTNIGHT)
        area.made_up(second, cohort, 60, seed=2)
        beforehand.say(second, cohort)
        go_on(second, block)
        self.say('Birmingham: the year ahead, and what twelve more schools wish')
        year.plan_ahead(manager, lead)
        year.a_first_plan(manager)
        self.visitors(manager)

    def visitors(self, manager):
        """An employer whose student is coming, and a partner site."""
        partner(manager)
        busy = Placement.objects.select_related('employer__organisation').order_by('-state_since', 'pk')
        confirmed = busy.filter(state='confirmed').first() or busy.first()
        people.take_on(people.EMPLOYER, confirmed.employer.organisation)

    def stoke(self):
        self.say('Stoke-on-Trent: a register and a year group as they really come')
        (manager,) = area.hub(STOKE, people.STOKE_MANAGER)
        area.register(manager, 'stoke', 'employer_register.csv')
        area.offers(manager)
        (lead,) = area.school(manager, 'Trentside High School', '999003', 'ST4 2DF', people.STOKE_LEAD)
        cohort, _ = area.out(lead, 'Summer work experience', *area.FORTNIGHT)
        area.from_files(lead, 'stoke', cohort, 'sims_export_year10.csv', 'interests.csv')
