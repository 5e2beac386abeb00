"""What employers sent themselves and goes with a block's documents: their risk assessment, their certificate."""

from brokerage.uploads.models import Upload
from employers.models import Insurance
from safeguarding.models import RiskAssessment

# A zip leaves the site: what nobody has looked through is opened on the placement's page, with a word of warning.
LEFT_OUT = {
    Upload.Scan.QUARANTINED: 'It is still being checked for viruses. Make these documents again later.',
    Upload.Scan.NOT_SCANNED: 'It was not checked for viruses. You can open it on the page of the placement.',
    Upload.Scan.REFUSED: 'A virus was found in it. Ask the employer for another one.',
}


def sent_by_employers(placements):
    """[(upload, of what)] for the work and the employers of `placements` that go on, each once. Two queries.

    Only what is in force: an assessment that is confirmed, and the certificate that covers students now.
    """
    held = placements.holding()
    assessments = RiskAssessment.objects.in_force().filter(
        upload__isnull=False, offer__in=held.values('window__offer')
    )
    insurances = Insurance.objects.filter(certificate__isnull=False, employer__in=held.values('employer'))
    return [
        *(
            (row.upload, row.offer.title)
            for row in assessments.select_related('upload__owner__hub', 'offer').order_by(
                'offer__title', 'pk'
            )
        ),
        *(
            (row.certificate, str(row.employer))
            for row in insurances.select_related(
                'certificate__owner__hub', 'employer__organisation'
            ).order_by('employer__organisation__name', 'pk')
        ),
    ]


def why_not(upload):
    """Why a file goes into no zip, in words; '' for one that was scanned and found clean."""
    return LEFT_OUT.get(upload.state, '')
