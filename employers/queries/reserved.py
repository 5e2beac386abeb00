"""For whom places are kept, and how dates read when some of their places are.

Whoever reserves places is never told who comes by them: an employer reads one figure of taken places for all
windows of the same dates. Two figures would say of a student that they belong to the group.
"""

from dataclasses import dataclass
from itertools import groupby

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Organisation
from employers.models import Window
from employers.rules import Kept


def schools_near(employer):
    """The schools for which this employer can keep places: those of its hub."""
    hub = employer.organisation.hub_id
    return Organisation.objects.filter(kind=Kind.SCHOOL, hub=hub, is_active=True).order_by('name', 'pk')


@dataclass(frozen=True)
class Reserved:
    """Places of some dates that are kept."""

    window: Window
    kept: Kept

    @property
    def places(self):
        return self.window.places


@dataclass(frozen=True)
class Dates:
    """All windows of an offer on the same days, read as one; `main` is the one that changes are made to."""

    windows: tuple
    reserved: tuple

    @property
    def main(self):
        """An open one where there is one, so that the places in it can be changed."""
        return next(iter(self.open_windows), self.windows[0])

    @property
    def start(self):
        return self.main.start

    @property
    def end(self):
        return self.main.end

    @property
    def closed_at(self):
        return self.main.closed_at

    @property
    def shut(self):
        return self.main.shut

    @property
    def places(self):
        return sum(window.places for window in self.windows)

    @property
    def taken(self):
        return sum(window.taken for window in self.windows)

    @property
    def places_left(self):
        return self.places - self.taken

    @property
    def kept_places(self):
        return sum(each.places for each in self.reserved)

    @property
    def open_windows(self):
        kept = {each.window.pk for each in self.reserved}
        return [window for window in self.windows if window.pk not in kept]

    @property
    def open_places(self):
        return self.places - self.kept_places

    @property
    def surely_free(self):
        """Open places that are free whoever has the others.

        Worked out from the figures an employer reads: by trying numbers it learns no more than these.
        """
        return max(self.open_places - self.taken, 0)


def dates_of(windows, today):
    """`windows` of one offer as `Dates`, in order; closed ones stand apart from those still open."""
    rows = sorted(windows, key=_dates)
    return [_together(list(some), today) for _, some in groupby(rows, key=_dates)]


def _dates(window):
    return window.start, window.end, window.closed_at is not None


def _together(windows, today):
    windows = sorted(windows, key=lambda window: window.pk)
    reserved = [Reserved(w, kept) for w in windows if not w.closed_at and (kept := w.kept_on(today))]
    return Dates(tuple(windows), tuple(each for each in reserved if each.places))


def dates_like(window, today, *, lock=False):
    """The `Dates` that a window is one of, as they are now; with `lock` held until the transaction ends.

    A window that is closed stands alone.
    """
    rows = Window.objects.same_dates(window).order_by('pk')
    rows = list(rows.select_for_update() if lock else rows.select_related('reserved_school'))
    if window.pk not in {row.pk for row in rows}:
        rows = [Window.objects.get(pk=window.pk)]
    return _together(rows, today)
