"""The placement agreement: read and signed by four, signed in or by their own links."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from brokerage.accounts.access import by_link, needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.documents.models import Document
from brokerage.uploads.serving import sealed
from placements.actions import agreements, codes
from placements.documents.agreement import PlacementAgreement, terms_of
from placements.enums import NAMED_TO_EMPLOYER, PENDING, Signer, Term
from placements.forms import AgreementRuleForm, CodeSignForm, PaperSignForm, SignForm
from placements.forms.families import SharedSignForm
from placements.models import AgreementRule, Placement, Signature
from placements.notifications import ANSWER, CONSENT, STUDENT
from placements.queries.agreements import current_agreement, missing_signers
from placements.queries.meanings import MEANINGS
from placements.queries.placements import share_an_address, whole
from placements.rules import changed_terms
from placements.views.common import attempt, note_read, page_of_placement, placement_of

SIGNED = 'Thank you. Your signature is kept, and the school sees it.'
SIGNED_FOR_SCHOOL = 'Your signature is kept. Everybody who can see the agreement sees it.'
WORK = {
    'will_do': 'The student will',
    'observe_only': 'The student only watches',
    'must_not_do': 'The student must not',
}
OWN = {Kind.SCHOOL: Signer.SCHOOL, Kind.EMPLOYER: Signer.EMPLOYER}


@needs(Permission.PLACEMENTS_VIEW)
def agreement(request, ref):
    """What is agreed and who has signed; the reader's own signature where it is theirs to give."""
    row, membership = placement_of(request, ref), request.membership
    if membership.organisation.kind == Kind.EMPLOYER and row.state not in NAMED_TO_EMPLOYER:
        return redirect(page_of_placement(row))
    form = SignForm(request.POST or None, initial={'signed_name': membership.user.name})
    if form.is_valid() and attempt(form, agreements.sign, by=membership, placement=row, **form.cleaned_data):
        is_school = membership.organisation.kind == Kind.SCHOOL
        messages.success(request, SIGNED_FOR_SCHOOL if is_school else SIGNED)
        return redirect('placements:agreement', ref)
    note_read(membership, 'placements:agreement', [row])
    context = {
        **_shown(row, OWN.get(membership.organisation.kind), _may_sign(membership)),
        'form': form,
        'back': page_of_placement(row),
        'may_arrange': membership.may(Permission.PLACEMENTS_ARRANGE),
        'is_school': membership.organisation.kind == Kind.SCHOOL,
        'documents': _documents(row, membership),
    }
    return render(request, 'placements/agreement.html', context)


def _may_sign(membership):
    return membership.may(Permission.PLACEMENTS_ARRANGE) or membership.may(Permission.PLACEMENTS_ANSWER)


def _documents(row, membership):
    about = {'kind': PlacementAgreement.name, 'subject_ref__in': row.agreements.values('ref')}
    return Document.objects.visible_to(membership).filter(**about).defer('content')[:6]


def _shown(row, signer, may_sign=True):
    """The version in force for one of the four; `missing` have not signed it, `turn` when it is theirs to sign."""
    held = current_agreement(row)
    stale = bool(held) and bool(changed_terms(held.terms, terms_of(row)))
    missing = missing_signers(held) if held else []
    open_now = row.state in agreements.SIGNABLE
    return {
        'placement': row,
        'agreement': held,
        'stale': stale,
        'open': open_now,
        'work': _work(held),
        'changed': [Term(term).label for term in held.changed] if held else [],
        'lines': _lines(held, signer),
        'missing': missing,
        'turn': open_now and not stale and may_sign and signer in missing,
    }


def _work(held):
    """(label, what) of the work as agreed; without the lists that are empty."""
    tasks = held.terms[Term.TASKS] if held else {}
    return [(label, tasks[name]) for name, label in WORK.items() if tasks.get(name)]


def _lines(held, reader):
    """(who, signature or None, name): families' names are for the school and themselves."""
    signed = {each.signer: each for each in held.signatures.all()} if held else {}
    private = {Signer.PARENT, Signer.STUDENT} if reader == Signer.EMPLOYER else set()
    rows = []
    for signer in Signer:
        each = signed.get(signer)
        name = '' if each is None or signer in private else each.signed_name
        rows.append((signer.label, each, name))
    return rows


@needs(Permission.PLACEMENTS_ARRANGE)
@require_POST
def make(request, ref):
    row = placement_of(request, ref)
    try:
        made = agreements.make_agreement(by=request.membership, placement=row)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect(page_of_placement(row))
    messages.success(
        request, f'Version {made.version} is ready. Those who have not signed are being asked to.'
    )
    return redirect('placements:agreement', ref)


@needs(Permission.PLACEMENTS_ARRANGE)
def on_paper(request, ref):
    """The school keeps a page signed by hand."""
    row = placement_of(request, ref)
    held = current_agreement(row)
    if held is None:
        return redirect('placements:agreement', ref)
    form = PaperSignForm(request.POST or None, request.FILES or None, signers=missing_signers(held))
    if form.is_valid() and attempt(
        form, agreements.sign_on_paper, by=request.membership, placement=row, **form.cleaned_data
    ):
        messages.success(request, 'The signed page is kept.')
        return redirect('placements:agreement', ref)
    note_read(request.membership, 'placements:agreement_on_paper', [row])
    context = {'placement': row, 'form': form, 'back': reverse('placements:agreement', args=[ref])}
    return render(request, 'placements/agreement_on_paper.html', context)


@needs(Permission.PLACEMENTS_ARRANGE)
def scan(request, ref):
    """The page signed by hand, for the school that keeps it."""
    rows = Signature.objects.visible_to(request.membership).exclude(scan='')
    signature = get_object_or_404(rows.select_related('agreement__placement__school__organisation'), ref=ref)
    owner = signature.agreement.placement.school.organisation
    record(by=request.membership, verb='agreement.open_scan', subject=signature, owner=owner)
    name = f'signed-page-{signature.ref}.{signature.scan.name.rpartition(".")[2]}'
    return sealed(FileResponse(signature.scan.open('rb'), filename=name, as_attachment=True))


@by_link(ANSWER)
def by_employer(request, token):
    rows = Placement.objects.filter(employer__organisation_id=request.link.organisation_id)
    row = get_object_or_404(whole(rows.filter(state__in=NAMED_TO_EMPLOYER)), ref=request.link.subject_ref)
    form = SignForm(request.POST or None)
    return _by_link(request, row, Signer.EMPLOYER, form)


@by_link(CONSENT)
def by_parent(request, token):
    return _by_family(request, Signer.PARENT)


@by_link(STUDENT)
def by_student(request, token):
    return _by_family(request, Signer.STUDENT)


def _by_family(request, signer):
    """Two steps: have a code sent, then sign with it."""
    row = get_object_or_404(whole(), ref=request.link.subject_ref)
    if 'send' in request.POST:
        try:
            codes.ask_code(placement=row, signer=signer, person_ref=request.link.person_ref)
        except Refused as refused:
            messages.error(request, refused.words)
        else:
            messages.success(
                request, 'We are sending you a code. It comes in a minute; look among unwanted mail too.'
            )
        return redirect(request.path)
    form = _family_form(request, row)
    if form.is_valid() and not _proves(request.link, row, signer, form):
        form.add_error(
            'code', 'That is not the code, or it is no longer good. Check it, or have a new one sent'
        )
    return _by_link(request, row, signer, form, sends_code=True)


def _family_form(request, row):
    """Who shares an address with the student is asked who it is that signs."""
    if share_an_address(row):
        return SharedSignForm(request.POST or None, first_name=row.student.first_name)
    return CodeSignForm(request.POST or None)


def _proves(link, row, signer, form):
    """Somebody who says that they are another has no code looked at."""
    if form.cleaned_data.get('who', signer) != signer:
        return True
    code = form.cleaned_data['code']
    return codes.prove(placement=row, signer=signer, code=code, person_ref=link.person_ref)


def _by_link(request, row, signer, form, *, sends_code=False):
    if row.state not in agreements.SIGNABLE:
        means = MEANINGS[row.state].family if signer != Signer.EMPLOYER else MEANINGS[row.state].employer
        return render(request, 'placements/consent_ended.html', {'means': means}, status=410)
    if form.is_valid():
        said = {name: form.cleaned_data.get(name) for name in ('signed_name', 'who')}
        if attempt(form, agreements.sign, by=request.link, placement=row, **said):
            messages.success(request, SIGNED)
            return redirect(request.path)
    note_read(request.link, f'placements:{request.resolver_match.url_name}', [row])
    shown = {**_shown(row, signer), 'form': form, 'sends_code': sends_code, 'link': request.link}
    if signer == Signer.STUDENT and row.state in PENDING:
        shown['withdraw_url'] = reverse(
            'placements:withdraw_student', args=[request.resolver_match.kwargs['token']]
        )
    return render(request, 'placements/agreement_by_link.html', shown)


@needs(Permission.PEOPLE_MANAGE)
def rule(request):
    """Whether the area's schools need all four signatures before they confirm."""
    if request.membership.organisation.kind != Kind.HUB:
        raise PermissionDenied
    held = AgreementRule.objects.visible_to(request.membership).first()
    form = AgreementRuleForm(
        request.POST or None, initial={'must_be_signed': bool(held and held.must_be_signed)}
    )
    if form.is_valid() and attempt(form, agreements.set_rule, by=request.membership, **form.cleaned_data):
        messages.success(request, 'Saved. It counts from the next placement that is confirmed.')
        return redirect('placements:agreement_rule')
    return render(request, 'placements/agreement_rule.html', {'form': form})
