"""The page on which somebody types the code of a letter."""

from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from brokerage.accounts.access import public
from brokerage.accounts.attempts import note_wrong, too_many
from placements.actions.letters import open_letter
from placements.forms.families import LetterCodeForm

WRONG = 'This code does not open anything. Check each letter and figure. If it still does not work, ring the school.'


@public
@never_cache
def letter(request):
    if request.method == 'POST' and too_many(request, 'letter'):
        return render(request, '429.html', status=429)
    form = LetterCodeForm(request.POST or None)
    if form.is_valid():
        if token := open_letter(form.cleaned_data['code']):
            return redirect('placements:consent', token)
        note_wrong(request, 'letter')
        form.add_error('code', WRONG)
    response = render(request, 'placements/letter.html', {'form': form})
    response['X-Robots-Tag'] = 'noindex, nofollow'
    return response
