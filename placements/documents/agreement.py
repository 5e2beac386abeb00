"""The agreement between employer, school, parent and student: what is agreed, and the paper that says it."""

from brokerage.accounts.enums import Kind
from brokerage.core.ui import long_date
from brokerage.documents.registry import DocumentKind, register
from employers.models import Insurance
from placements.documents.facts import people_facts, student_facts, work_facts
from placements.enums import NAMED_TO_EMPLOYER, Signer, Term
from placements.models import Agreement, Placement

# Families' names stay with the school: the employer reads this too.
NAMED = (Signer.EMPLOYER, Signer.SCHOOL)


def terms_of(placement):
    """What is agreed as it stands today: terms under their own names, and facts that no signature hangs on."""
    offer, facts, people = placement.window.offer, work_facts(placement), people_facts(placement)
    return {
        Term.SITE: ', '.join(part for part in (offer.site.name, facts['address']) if part),
        Term.DATES: facts['dates'],
        Term.HOURS: facts['hours'],
        Term.TASKS: {name: getattr(offer, name) for name in ('will_do', 'observe_only', 'must_not_do')},
        Term.SUPERVISOR: people['supervisor'],
        Term.INSURANCE: _insurance(placement),
        **{name: facts[name] for name in ('employer', 'school', 'work')},
        **student_facts(placement),
        'contact': people['contact'],
        'school_phone': people['school_phone'],
    }


def _insurance(placement):
    held = Insurance.objects.filter(employer=placement.employer_id).first()
    if held is None:
        return ''
    return ', '.join(part for part in (held.get_basis_display(), held.insurer, held.policy_number) if part)


@register
class PlacementAgreement(DocumentKind):
    name = 'placement_agreement'
    words = 'Placement agreement'
    template = 'documents/placements/placement_agreement.html'
    model = Agreement

    def title(self, subject):
        return f'{self.words}: {subject.terms["work"]}'[:200]

    def content(self, subject):
        signed = {each.signer: each for each in subject.signatures.all()}
        return {
            **subject.terms,
            'reference': subject.placement.ref.upper(),
            'agreement_version': subject.version,
            'changed': [Term(term).label for term in subject.changed],
            'signatures': [_signature(signer, signed.get(signer)) for signer in Signer],
        }

    def may_open(self, document, membership):
        if membership.organisation.kind != Kind.EMPLOYER:
            return True
        mine = Placement.objects.visible_to(membership).filter(state__in=NAMED_TO_EMPLOYER)
        return mine.filter(agreements__ref=document.subject_ref).exists()


def _signature(signer, held):
    if held is None:
        return {'who': signer.label, 'name': '', 'date': '', 'how': ''}
    named = held.signed_name if signer in NAMED else 'Name kept by the school'
    return {
        'who': signer.label,
        'name': named,
        'date': long_date(held.signed_at.date()),
        'how': held.get_method_display(),
    }
