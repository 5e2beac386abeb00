"""The cast: two hubs; in the first a school, an employer and a partner; strangers of each kind in the second."""

from functools import cached_property

from brokerage.accounts.enums import Kind, Role
from tests.factories.accounts import MembershipFactory, OrganisationFactory, SharingAgreementFactory
from tests.factories.employers import EmployerFactory
from tests.factories.schools import SchoolFactory


class Cast:
    """Made on first use. `careers_lead`, `dsl`, … are memberships; `stranger_*` belong to another hub."""

    @cached_property
    def hub(self):
        return OrganisationFactory(kind=Kind.HUB, name='Severn Careers Hub')

    @cached_property
    def other_hub(self):
        return OrganisationFactory(kind=Kind.HUB, name='Tyne Careers Hub')

    @cached_property
    def school(self):
        return SchoolFactory(organisation__hub=self.hub, organisation__name='Hillside School')

    @cached_property
    def other_school(self):
        return SchoolFactory(organisation__hub=self.hub, organisation__name='Riverside School')

    @cached_property
    def far_school(self):
        return SchoolFactory(organisation__hub=self.other_hub, organisation__name='Harbour School')

    @cached_property
    def employer(self):
        return EmployerFactory(organisation__hub=self.hub, organisation__name='Brindley Print')

    @cached_property
    def other_employer(self):
        return EmployerFactory(organisation__hub=self.hub, organisation__name='Canal Bakery')

    @cached_property
    def far_employer(self):
        return EmployerFactory(organisation__hub=self.other_hub, organisation__name='Quayside Boats')

    @cached_property
    def partner(self):
        partner = OrganisationFactory(kind=Kind.PARTNER, name='Local Jobs Board', hub=self.hub)
        SharingAgreementFactory(partner=partner)
        return partner

    @cached_property
    def hub_manager(self):
        return MembershipFactory(organisation=self.hub, role=Role.HUB_MANAGER, user__name='Hana Hub')

    @cached_property
    def hub_officer(self):
        return MembershipFactory(organisation=self.hub, role=Role.HUB_OFFICER, user__name='Olu Officer')

    @cached_property
    def careers_lead(self):
        return self._of(self.school.organisation, Role.CAREERS_LEAD, 'Carys Lead')

    @cached_property
    def dsl(self):
        return self._of(self.school.organisation, Role.DSL, 'Dina Safe')

    @cached_property
    def tutor(self):
        return self._of(self.school.organisation, Role.TUTOR, 'Tom Tutor')

    @cached_property
    def employer_manager(self):
        return self._of(self.employer.organisation, Role.EMPLOYER_MANAGER, 'Emma Boss')

    @cached_property
    def site_contact(self):
        return self._of(self.employer.organisation, Role.SITE_CONTACT, 'Sid Site')

    @cached_property
    def partner_admin(self):
        return self._of(self.partner, Role.PARTNER_ADMIN, 'Pat Partner')

    @cached_property
    def other_lead(self):
        return self._of(self.other_school.organisation, Role.CAREERS_LEAD, 'Other Lead')

    @cached_property
    def other_manager(self):
        return self._of(self.other_employer.organisation, Role.EMPLOYER_MANAGER, 'Other Boss')

    @cached_property
    def stranger_hub(self):
        return self._of(self.other_hub, Role.HUB_MANAGER, 'Far Hub')

    @cached_property
    def stranger_lead(self):
        return self._of(self.far_school.organisation, Role.CAREERS_LEAD, 'Far Lead')

    @cached_property
    def stranger_employer(self):
        return self._of(self.far_employer.organisation, Role.EMPLOYER_MANAGER, 'Far Boss')

    def _of(self, organisation, role, name):
        return MembershipFactory(organisation=organisation, role=role, user__name=name)

    def everyone(self):
        """One member of each role, by role."""
        return {
            member.role: member
            for member in (
                self.hub_manager,
                self.hub_officer,
                self.careers_lead,
                self.dsl,
                self.tutor,
                self.employer_manager,
                self.site_contact,
                self.partner_admin,
            )
        }
