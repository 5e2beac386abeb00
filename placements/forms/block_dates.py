"""What becomes of placements that a block's new dates leave outside."""

from django import forms

from placements.enums import Follow
from placements.forms.moves import WordsForm

STAY = (Follow.STAY, 'They stay on their dates, as an exception')
AGAIN = (Follow.AGAIN, 'They end, and the students wait for another place')
END = (Follow.END, 'They end')
MOVE = (Follow.MOVE, 'They move to the new dates')


class LeftOutsideForm(WordsForm):
    """One choice for those who have a place at the same work in the new dates, one for the others."""

    key = forms.CharField(max_length=12, widget=forms.HiddenInput)
    movable = forms.ChoiceField(
        label='What becomes of them?', choices=[MOVE, STAY, AGAIN, END], widget=forms.RadioSelect
    )
    others = forms.ChoiceField(
        label='What becomes of these?', choices=[STAY, AGAIN, END], widget=forms.RadioSelect
    )
    field_order = ['key', 'movable', 'others', 'words']

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {'movable': Follow.MOVE, 'others': Follow.STAY}
        for name in ('movable', 'others'):
            if not getattr(groups, name):
                del self.fields[name]
        self.fields['words'].label = 'Message to the employers'
        if not (groups.movable or groups.others):
            del self.fields['words']
