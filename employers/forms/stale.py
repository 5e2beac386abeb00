"""The hub's days for quiet offers."""

from brokerage.core.forms import BaseForm
from employers.forms.fields import small_number
from employers.models.rules import LEAST, MOST


class ListingRulesForm(BaseForm):
    ask_after = small_number(
        label='Ask the employer after how many days without a sign of life?',
        min_value=LEAST,
        max_value=MOST,
        help_text='A change, dates added, a place taken or “still right” are signs of life.',
    )
    hide_after = small_number(
        label='Hide the offer how many days after that?', min_value=LEAST, max_value=MOST
    )
