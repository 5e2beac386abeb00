"""What partners read: published offers, and what has changed since."""

from employers.api.around import AreaList, EmployerList, SectorList, WindowList
from employers.api.changes import ChangeList, Snapshot
from employers.api.offers import OfferDetail, OfferList, Words

__all__ = [
    'AreaList',
    'ChangeList',
    'EmployerList',
    'OfferDetail',
    'OfferList',
    'SectorList',
    'Snapshot',
    'WindowList',
    'Words',
]
