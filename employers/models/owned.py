"""Who sees what belongs to an employer."""

from django.db import models

from brokerage.accounts.enums import Kind


class OwnedByEmployer(models.QuerySet):
    """Rows of an employer: its own people and the hub of its area see them; others see nothing."""

    employer_path = 'employer'

    def visible_to(self, membership):
        path = f'{self.employer_path}__organisation'
        if membership.organisation.kind == Kind.EMPLOYER:
            return self.filter(**{f'{path}_id': membership.organisation_id})
        if membership.organisation.kind == Kind.HUB:
            return self.filter(**{f'{path}__hub_id': membership.organisation_id})
        return self.none()
