"""What a school looks for on behalf of its students: the public search, counted from the school and its blocks."""

from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from employers.forms.search import SearchForm
from placements.queries.find import search_for

MILES = [('', 'Any distance'), *((str(n), f'{n} mile{"" if n == 1 else "s"}') for n in (1, 2, 5, 10, 20, 50))]
# What a saved search cannot know: the school's own page alone does.
OWN = ('block', 'reach', 'starred', 'kept')


class FindForm(SearchForm):
    """What fits: without a block, everything your school may ask for."""

    usual_miles = ''
    near = start = end = fits = year = pattern = None
    block = forms.ModelChoiceField(
        label='Fits the block', queryset=None, to_field_name='ref', empty_label='Any dates', required=False
    )
    q = forms.CharField(label='Words of the offer or employer', required=False, max_length=100)
    miles = forms.TypedChoiceField(
        label='Within, from your school', choices=MILES, coerce=int, empty_value=None, required=False
    )
    reach = forms.BooleanField(label='Within the travel limits of every chosen student', required=False)
    starred = forms.BooleanField(label='Favourites only', required=False)
    kept = forms.BooleanField(label='Reserved for your school only', required=False)

    def __init__(self, *args, blocks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['block'].queryset = blocks
        self.fields['block'].label_from_instance = lambda block: (
            f'{block.name}, {block.cohort}: {block.pattern_words.lower()}'
        )

    @property
    def kept_open(self):
        return any(self.cleaned_data.get(name) for name in ('reach', 'starred', 'kept'))

    def search(self, school):
        """What was cleaned, as a search; a field with an error is left out, so the page still answers."""
        wide = super().search()
        data = self.cleaned_data
        return search_for(
            school,
            data.get('block'),
            text=wide.text,
            sectors=wide.sectors,
            sub_sectors=wide.sub_sectors,
            kinds=wide.kinds,
            sizes=wide.sizes,
            areas=wide.areas,
            mode=wide.mode,
            since=wide.since,
            sort=wide.sort,
            miles=data.get('miles'),
            by=data.get('by') or '',
            minutes=data.get('minutes'),
            step_free=wide.step_free,
            adjustments=wide.adjustments,
            starred=data.get('starred') or False,
            kept=data.get('kept') or False,
        )

    def public_query(self, school):
        """The same search as anybody could ask it, to be saved: the block as dates, the school as a place."""
        query = QueryDict(self.kept_query(), mutable=True)
        for name in OWN:
            query.pop(name, None)
        if query.get('miles') or (query.get('by') and query.get('minutes')):
            query['near'] = school.postcode
        else:
            # There it would stand for the usual miles.
            query.pop('by', None)
            query.pop('minutes', None)
        for name, value in self._dates(school).items():
            query[name] = str(value)
        return urlencode(list(query.lists()), doseq=True)

    def _dates(self, school):
        block = self.cleaned_data.get('block')
        if not block:
            return {}
        days = {
            f'{end}_{part}': getattr(getattr(block, end), part)
            for end in ('start', 'end')
            for part in ('day', 'month', 'year')
        }
        year_group = search_for(school, block).year_group
        return {**days, 'fits': 'on', 'pattern': block.pattern, 'year': year_group}
