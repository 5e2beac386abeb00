"""What every page knows: the product's name, who is acting, and where they can go."""

from django.conf import settings

from brokerage.accounts.navigation import navigation


def site(request):
    membership = getattr(request, 'membership', None)
    return {
        'product_name': settings.PRODUCT_NAME,
        'membership': membership,
        'memberships': getattr(request, 'memberships', []),
        'nav': navigation(request, membership),
        'outbox_page': settings.OUTBOX_PAGE,
    }
