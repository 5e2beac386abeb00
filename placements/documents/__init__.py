"""The documents of a placement: what each says, of whom, and who may have it at which point of the way."""

from placements.documents.after import Certificate, CertificateOfThanks
from placements.documents.before import OwnFindLetter, StudentPack, VisitForm
from placements.documents.calendar import plan_calendar
from placements.documents.kind import FAMILY, PAPERS, PlacementPaper
from placements.documents.sides import EmployerLetter, EmployerPack, ParentLetter

__all__ = [
    'FAMILY',
    'PAPERS',
    'Certificate',
    'CertificateOfThanks',
    'EmployerLetter',
    'EmployerPack',
    'OwnFindLetter',
    'ParentLetter',
    'PlacementPaper',
    'StudentPack',
    'VisitForm',
    'plan_calendar',
]
