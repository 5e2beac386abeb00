from django.shortcuts import render

from brokerage.accounts.access import public


@public
def home(request):
    return render(request, 'placements/home.html')
