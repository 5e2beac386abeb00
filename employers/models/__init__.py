"""An employer's side: who they are, where, whom to ask, what they offer and when."""

from employers.models.alike import KeptBoth
from employers.models.changes import Listed, ListedAs, ListingChange, ListingHorizon
from employers.models.employers import Contact, Employer, Insurance, Site
from employers.models.offers import Offer, Window
from employers.models.outreach import CapacityAsk, Outreach
from employers.models.owned import OwnedByEmployer
from employers.models.reports import Report
from employers.models.rules import ListingRules
from employers.models.searches import Favourite, SavedSearch, SearchAlert
from employers.models.shut import ShutArea, ShutDays
from employers.models.visitors import Visitor
from employers.models.words import SearchWord

__all__ = [
    'CapacityAsk',
    'Contact',
    'Employer',
    'Favourite',
    'Insurance',
    'KeptBoth',
    'Listed',
    'ListedAs',
    'ListingChange',
    'ListingHorizon',
    'ListingRules',
    'Offer',
    'Outreach',
    'OwnedByEmployer',
    'Report',
    'SavedSearch',
    'SearchAlert',
    'SearchWord',
    'ShutArea',
    'ShutDays',
    'Site',
    'Visitor',
    'Window',
]
