"""What partners read: published offers, and what has changed since."""

from employers.api.changes import ChangeList, Snapshot
from employers.api.offers import OfferDetail, OfferList, Words

__all__ = ['ChangeList', 'OfferDetail', 'OfferList', 'Snapshot', 'Words']
