"""What pages, schools and partners ask about employers and offers."""

from employers.queries.places import NoSuchPlace, place_of
from employers.queries.search import OfferSearch, with_windows
from employers.queries.summary import EmployerSummary, employer_summary

__all__ = ['EmployerSummary', 'NoSuchPlace', 'OfferSearch', 'employer_summary', 'place_of', 'with_windows']
