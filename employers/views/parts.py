"""Sites and contacts of an employer."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from employers.actions import add_contact, add_site, remove_contact, update_contact, update_site
from employers.forms.register import ContactForm, SiteForm
from employers.models import Contact, Site
from employers.views.common import confirm_page, form_page
from employers.views.employer import employer_of

NO_MAP = 'it has no place on the map, so distances to it are not known'


def _where(site):
    return 'The site is saved.' if site.easting is not None else f'The site is saved, but {NO_MAP}.'


@needs(Permission.OFFERS_EDIT)
def site_add(request, ref):
    employer = employer_of(request, ref)
    return form_page(
        request,
        SiteForm(request.POST or None),
        lambda data: add_site(by=request.membership, employer=employer, **data),
        title='Add a site',
        submit='Add this site',
        back=reverse('employers:employer', args=[ref]),
        crumb=employer.organisation.name,
        done=_where,
    )


@needs(Permission.OFFERS_EDIT)
def site_edit(request, ref):
    site = get_object_or_404(
        Site.objects.visible_to(request.membership).select_related('employer__organisation'), ref=ref
    )
    initial = {
        name: getattr(site, name) for name in ('name', 'address', 'postcode', 'step_free', 'most_at_once')
    }
    return form_page(
        request,
        SiteForm(request.POST or None, initial=initial),
        lambda data: update_site(by=request.membership, site=site, **data),
        title=f'Change {site}',
        lead='A new address is a new workplace: risk assessments of offers here must be confirmed again.',
        submit='Save the site',
        back=reverse('employers:employer', args=[site.employer.ref]),
        crumb=site.employer.organisation.name,
        done=_where,
    )


def contact_of(request, ref):
    contacts = Contact.objects.visible_to(request.membership).select_related('employer__organisation')
    return get_object_or_404(contacts, ref=ref)


@needs(Permission.OFFERS_EDIT)
def contact_add(request, ref):
    employer = employer_of(request, ref)
    return form_page(
        request,
        ContactForm(request.POST or None),
        lambda data: add_contact(by=request.membership, employer=employer, **data),
        title='Add a contact',
        submit='Add this contact',
        back=reverse('employers:employer', args=[ref]),
        crumb=employer.organisation.name,
        done='The contact is added.',
    )


@needs(Permission.OFFERS_EDIT)
def contact_edit(request, ref):
    contact = contact_of(request, ref)
    initial = {name: getattr(contact, name) for name in ('name', 'job_title', 'email', 'phone', 'is_main')}
    return form_page(
        request,
        ContactForm(request.POST or None, initial=initial),
        lambda data: update_contact(by=request.membership, contact=contact, **data),
        title=f'Change {contact}',
        submit='Save the contact',
        back=reverse('employers:employer', args=[contact.employer.ref]),
        crumb=contact.employer.organisation.name,
        done='The contact is saved.',
    )


@needs(Permission.OFFERS_EDIT)
def contact_remove(request, ref):
    contact = contact_of(request, ref)
    return confirm_page(
        request,
        lambda: remove_contact(by=request.membership, contact=contact),
        title=f'Remove {contact}',
        lines=[
            'The name, e-mail address and phone number are deleted.',
            'Messages already sent stay in the record.',
        ],
        submit=f'Remove {contact}',
        back=reverse('employers:employer', args=[contact.employer.ref]),
        crumb=contact.employer.organisation.name,
        done='The contact is removed.',
    )
