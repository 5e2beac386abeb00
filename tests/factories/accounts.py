from datetime import date

import factory

from brokerage.accounts.enums import Kind, Role
from brokerage.accounts.models import Membership, Organisation, SharingAgreement, User

PASSWORD = 'correct horse battery staple'


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f'Person {n}')
    email = factory.Sequence(lambda n: f'person{n}@example.org')

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        self.set_password(extracted or PASSWORD)
        self.save()


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    kind = Kind.HUB
    name = factory.Sequence(lambda n: f'Organisation {n}')


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.HUB_OFFICER


class SharingAgreementFactory(factory.django.DjangoModelFactory):
    """In force whenever a test plays."""

    class Meta:
        model = SharingAgreement

    signed_by = 'Pat Partner'
    signed_on = date(2026, 1, 5)
    starts = date(2020, 1, 1)
    ends = date(2039, 12, 31)
    recorded_by = 'Hana Hub'
