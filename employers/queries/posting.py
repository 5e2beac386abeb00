"""An offer as schema.org's JobPosting: what search engines may read. No contact, phone, street or note."""

from employers.enums import Mode, PlacesShown


def job_posting(offer, windows, url):
    """A JSON-LD dictionary of a published offer; `windows` are its dates to come."""
    posting = {
        '@context': 'https://schema.org/',
        '@type': 'JobPosting',
        'title': offer.title,
        'description': ' '.join([offer.summary, *(f'{task}.' for task in offer.will_do)]).strip(),
        'identifier': {'@type': 'PropertyValue', 'name': 'offer', 'value': offer.ref},
        'url': url,
        'datePosted': offer.published_at.date().isoformat(),
        'employmentType': 'INTERN',
        'industry': offer.get_sector_display(),
        'hiringOrganization': {'@type': 'Organization', 'name': offer.employer.organisation.name},
        'jobLocation': {
            '@type': 'Place',
            'address': {'@type': 'PostalAddress', 'postalCode': offer.site.outcode, 'addressCountry': 'GB'},
        },
        'directApply': False,
    }
    if windows:
        posting['jobStartDate'] = windows[0].start.isoformat()
        posting['validThrough'] = max(window.end for window in windows).isoformat()
        if offer.places_shown == PlacesShown.NUMBER:
            posting['totalJobOpenings'] = sum(window.places_left for window in windows)
    if offer.mode == Mode.VIRTUAL:
        posting['jobLocationType'] = 'TELECOMMUTE'
        posting['applicantLocationRequirements'] = {'@type': 'Country', 'name': 'GB'}
    return posting
