"""The certificate of insurance: a file, and what it says."""

from django.db import transaction

from brokerage.core.errors import Refused
from brokerage.uploads.actions import take_in
from employers.actions.register import save_insurance
from employers.models import Employer

CERTIFICATE = 'insurance_certificate'


@transaction.atomic
def send_certificate(*, by, employer, file, **facts):
    """Keep a certificate (bytes) as the newest version, and what it says as what covers students.

    The former file stays as it was sent. Only the employer and its hub send one.
    Source: Employers' Liability (Compulsory Insurance) Act 1969: a certificate shows the cover.
    """
    rows = Employer.objects.select_for_update(of=('self',)).select_related('organisation__hub')
    employer = rows.get(pk=employer.pk)
    if by.organisation_id not in (employer.organisation_id, employer.organisation.hub_id):
        raise Refused('Only the employer or its hub sends its certificate.', code='wrong_party')
    upload = take_in(by=by, owner=employer.organisation, purpose=CERTIFICATE, subject=employer, content=file)
    told_by = f'The certificate, sent by {by.actor_label}'[:200]
    insurance = save_insurance(by=by, employer=employer, told_by=told_by, **facts)
    insurance.certificate = upload
    insurance.save(update_fields=['certificate'])
    return insurance
