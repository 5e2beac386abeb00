"""An offer as schema.org's JobPosting: what search engines may read. No contact, phone, street or note."""

from django.utils import timezone

from employers.enums import Mode, PlacesShown


def job_posting(offer, windows, url):
    """A JSON-LD dictionary of a published offer; `windows` are its dates to come with a place left, at least one."""
    posting = {
        '@context': 'https://schema.org/',
        '@type': 'JobPosting',
        'title': offer.title,
        'description': ' '.join([offer.summary, *(f'{task}.' for task in offer.will_do)]).strip(),
        'identifier': {'@type': 'PropertyValue', 'name': 'offer', 'value': offer.ref},
        'url': url,
        'datePosted': timezone.localdate(offer.published_at).isoformat(),
        'employmentType': 'INTERN',
        'industry': offer.get_sector_display(),
        'hiringOrganization': {'@type': 'Organization', 'name': offer.employer.organisation.name},
        'directApply': False,
        'jobStartDate': windows[0].start.isoformat(),
        'validThrough': max(window.end for window in windows).isoformat(),
    }
    if offer.places_shown == PlacesShown.NUMBER:
        posting['totalJobOpenings'] = sum(window.places_left for window in windows)
    if offer.mode != Mode.VIRTUAL:
        address = {'@type': 'PostalAddress', 'postalCode': offer.site.outcode, 'addressCountry': 'GB'}
        posting['jobLocation'] = {'@type': 'Place', 'address': address}
    else:
        posting['jobLocationType'] = 'TELECOMMUTE'
        posting['applicantLocationRequirements'] = {'@type': 'Country', 'name': 'GB'}
    return posting
