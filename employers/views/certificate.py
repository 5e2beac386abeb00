"""Send the certificate of insurance, signed in or by a link of its own, and open the one that is held."""

from django.http import Http404
from django.urls import reverse

from brokerage.accounts.access import by_link, needs
from brokerage.accounts.enums import Permission
from brokerage.uploads.serving import handed_out
from employers.actions import send_certificate
from employers.forms.certificate import CertificateForm
from employers.notifications import INSURANCE
from employers.views import by_link as links
from employers.views.common import form_page
from employers.views.employer import employer_of

FACTS = ('basis', 'insurer', 'policy_number', 'cover_pounds', 'expires_on', 'insurer_told')


@needs(Permission.OFFERS_EDIT)
def certificate(request, ref):
    back = reverse('employers:employer', args=[ref])
    return _page(request, employer_of(request, ref), request.membership, back)


@by_link(INSURANCE)
def link_certificate(request, token):
    """Back to itself: what was sent is said at the top, and can be sent anew."""
    back = reverse('employers:link_certificate', args=[token])
    return _page(request, links.employer_of(request.link), request.link, back)


def _page(request, employer, by, back):
    held = getattr(employer, 'insurance', None)
    own = by.actor_kind == 'link' or by.organisation == employer.organisation
    initial = {name: getattr(held, name) for name in FACTS} if held else {}
    return form_page(
        request,
        CertificateForm(request.POST or None, request.FILES or None, initial=initial),
        lambda data: send_certificate(by=by, employer=employer, **data),
        title='Send your insurance certificate' if own else f'Send the insurance certificate of {employer}',
        lead='Employers’ liability insurance of at least £5 million is the law. It covers students too.',
        submit='Send the certificate',
        back=back,
        done='Thank you. The certificate is kept, and is checked for viruses before anybody opens it.',
        crumb='' if by.actor_kind == 'link' else employer.organisation.name,
        held=held.certificate if held else None,
        bare=by.actor_kind == 'link',
    )


@needs(Permission.OFFERS_EDIT)
def certificate_file(request, ref):
    held = getattr(employer_of(request, ref), 'insurance', None)
    if held is None or held.certificate is None:
        raise Http404
    return handed_out(held.certificate, by=request.membership)
