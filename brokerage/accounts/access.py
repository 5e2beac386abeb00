"""Who may open a page. Every view carries exactly one of these marks; a test walks them all."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils import timezone

from brokerage.accounts.attempts import note_wrong, too_many
from brokerage.accounts.models import AccessLink, Invitation, digest


def needs(permission):
    """A page for members whose role holds `permission`; others get 403."""

    def mark(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if request.membership is None:
                return redirect('accounts:no_membership')
            if not request.membership.may(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission
        return guarded

    return mark


def signed_in(view):
    """A page for anyone signed in, member or not."""
    view.any_member = True
    return view


def public(view):
    """A page on the short public list."""
    view = login_not_required(view)
    view.is_public = True
    return view


def by_link(purpose):
    """A page opened by a signed link of `purpose`; the view gets the link as `request.link`.

    A link that is unknown, revoked or past its day says so in words and tells no more. Guesses are counted and
    written down; from one machine too many get another answer, while a right link still opens.
    """

    def mark(view):
        @login_not_required
        @wraps(view)
        def guarded(request, token, *args, **kwargs):
            link = AccessLink.objects.filter(token_hash=digest(token), purpose=purpose).first()
            if link is None:
                return _unknown(request)
            if link.revoked_at or link.expires_at <= timezone.now():
                return render(request, 'accounts/link_ended.html', {'link': link}, status=410)
            AccessLink.objects.filter(pk=link.pk).update(last_used_at=timezone.now())
            request.link = link
            return _unreferred(view(request, token, *args, **kwargs))

        guarded.link_purpose = purpose
        return guarded

    return mark


def by_invitation(view):
    """A page opened by the link of an invitation, which the view gets as `request.invitation`."""

    @login_not_required
    @wraps(view)
    def guarded(request, token, *args, **kwargs):
        known = Invitation.objects.select_related('organisation', 'invited_by__user')
        invitation = known.filter(token_hash=digest(token)).first()
        if invitation is None:
            return _unknown(request)
        if not invitation.is_open:
            return render(request, 'accounts/invitation_ended.html', {'invitation': invitation}, status=410)
        request.invitation = invitation
        return _unreferred(view(request, token, *args, **kwargs))

    guarded.link_purpose = 'invitation'
    return guarded


def _unknown(request):
    if too_many(request, 'link'):
        return render(request, '429.html', status=429)
    note_wrong(request, 'link')
    return render(request, 'accounts/link_unknown.html', status=404)


def _unreferred(response):
    """The address holds the token: no other site may learn it.

    Not `no-referrer`: with it a browser posts `Origin: null`, and the form is refused as a stranger's.
    """
    response['Referrer-Policy'] = 'strict-origin'
    return response
