"""People of an organisation, invitations, one's own account."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from brokerage.accounts.access import by_invitation, needs, signed_in
from brokerage.accounts.enums import KIND_ROLES, ROLE_WORDS, Kind, Permission
from brokerage.accounts.middleware import SESSION_KEY
from brokerage.accounts.models import Invitation, User
from brokerage.core.errors import Refused
from brokerage.people import actions, queries
from brokerage.people.forms import InviteForm, NameForm, NewAccountForm, RoleForm


def show_refusal(form, refused):
    """Put a refusal beside its field, or on top of the form."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.words)


@needs(Permission.PEOPLE_MANAGE)
def people(request):
    kind = Kind(request.membership.organisation.kind)
    context = {
        'members': queries.members(request.membership),
        'invitations': queries.waiting_invitations(request.membership),
        'roles': [(role.label, ROLE_WORDS[role]) for role in KIND_ROLES[kind]],
        'is_hub': kind == Kind.HUB,
    }
    return render(request, 'people/people.html', context)


@needs(Permission.PEOPLE_MANAGE)
def invite(request):
    form = InviteForm(request.POST or None, kind=request.membership.organisation.kind)
    if form.is_valid():
        try:
            actions.invite(by=request.membership, **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f'Invitation sent to {form.cleaned_data["email"]}. It lasts 14 days.')
            return redirect('accounts:people')
    context = {
        'form': form,
        'organisation': request.membership.organisation,
        'back': reverse('accounts:people'),
    }
    return render(request, 'people/invite.html', context)


def _invitation(request, ref):
    return get_object_or_404(Invitation.objects.visible_to(request.membership), ref=ref)


@needs(Permission.PEOPLE_MANAGE)
@require_POST
def resend(request, ref):
    try:
        invitation = actions.resend(by=request.membership, invitation=_invitation(request, ref))
        messages.success(
            request, f'A new invitation went to {invitation.email}. The old link no longer works.'
        )
    except Refused as refused:
        messages.error(request, refused.words)
    return redirect('accounts:people')


@needs(Permission.PEOPLE_MANAGE)
@require_POST
def withdraw(request, ref):
    try:
        invitation = actions.withdraw(by=request.membership, invitation=_invitation(request, ref))
        messages.success(
            request, f'The invitation to {invitation.email} is withdrawn. Its link no longer works.'
        )
    except Refused as refused:
        messages.error(request, refused.words)
    return redirect('accounts:people')


@needs(Permission.PEOPLE_MANAGE)
def role(request, ref):
    member = get_object_or_404(queries.members(request.membership), ref=ref)
    form = RoleForm(request.POST or None, kind=member.organisation.kind, initial={'role': member.role})
    if form.is_valid():
        try:
            member = actions.change_role(by=request.membership, member=member, **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f'{member.user.name} is now {member.get_role_display()}.')
            return redirect('home' if member == request.membership else 'accounts:people')
    return render(request, 'people/role.html', {'form': form, 'member': member})


@needs(Permission.PEOPLE_MANAGE)
def deactivate(request, ref):
    member = get_object_or_404(queries.members(request.membership), ref=ref)
    if request.method == 'POST':
        try:
            actions.deactivate_member(by=request.membership, member=member)
        except Refused as refused:
            messages.error(request, refused.words)
        else:
            messages.success(
                request,
                f'{member.user.name} no longer acts for {member.organisation.name}. Nobody was e-mailed.',
            )
            return redirect('home' if member == request.membership else 'accounts:people')
    return render(
        request, 'people/deactivate.html', {'member': member, 'consequences': _consequences(member)}
    )


def _consequences(member):
    yourself = f'{member.user.name} cannot open any page of {member.organisation.name} from this moment.'
    return [
        yourself,
        'What they did stays in the trail under their name.',
        'Their account stays: they can still work for other organisations.',
        'You can invite them again at any time.',
    ]


@by_invitation
def accept(request, token):
    """Join: a known address signs in first, an unknown one sets a name and a password."""
    invitation = request.invitation
    if not request.user.is_authenticated and not User.objects.filter(email=invitation.email).exists():
        return _accept_as_new(request, invitation)
    if request.method == 'POST' and request.user.is_authenticated:
        try:
            membership = actions.accept(invitation=invitation, user=request.user)
        except Refused as refused:
            messages.error(request, refused.words)
        else:
            request.session[SESSION_KEY] = membership.ref
            messages.success(request, f'You now act for {invitation.organisation.name}.')
            return redirect('home')
    return render(request, 'people/accept.html', {'invitation': invitation, 'here': request.path})


def _accept_as_new(request, invitation):
    form = NewAccountForm(request.POST or None)
    if form.is_valid():
        try:
            membership = actions.accept_as_new(invitation=invitation, **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return perform_login(request, membership.user)
    return render(request, 'people/accept_new.html', {'invitation': invitation, 'form': form})


@signed_in
@require_POST
def switch(request):
    """Work as another of your own memberships; anything else changes nothing."""
    wanted = request.POST.get('membership', '')
    for membership in request.memberships:
        if membership.ref == wanted:
            request.session[SESSION_KEY] = membership.ref
            messages.success(
                request, f'You now work as {membership.get_role_display()}, {membership.organisation}.'
            )
    return redirect('home')


@signed_in
def no_membership(request):
    """Signed in, but nobody's: says what to do next."""
    return redirect('home') if request.membership else render(request, 'people/no_membership.html')


@signed_in
def me(request):
    form = NameForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, 'Your name is saved.')
        return redirect('accounts:me')
    return render(request, 'people/me.html', {'form': form})
