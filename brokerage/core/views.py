"""Pages for when something went wrong, in words."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render


@login_not_required
def bad_request(request, exception=None):
    return render(request, '400.html', status=400)


@login_not_required
def not_allowed(request, exception=None):
    return render(request, '403.html', status=403)


@login_not_required
def not_found(request, exception=None):
    return render(request, '404.html', status=404)


@login_not_required
def fault(request):
    return render(request, '500.html', status=500)


@login_not_required
def csrf_failure(request, reason=''):
    """The form was open too long or came from elsewhere; nothing was saved."""
    return render(request, '403_csrf.html', status=403)
