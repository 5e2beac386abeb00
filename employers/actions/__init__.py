"""Every change on an employer's side: one verb each, with its actor and its audit row."""

from employers.actions.capacity import answer_capacity, ask_capacity
from employers.actions.contacts import add_contact, remove_contact, update_contact
from employers.actions.insurance import send_certificate
from employers.actions.invitations import send_offers_link
from employers.actions.offers import (
    close_offer,
    duplicate_offer,
    pause_offer,
    publish_offer,
    start_offer,
    update_offer,
)
from employers.actions.outreach import log_outreach
from employers.actions.places import ON_HOLD, SHUT, SITE_ON_HOLD, is_shut, release_place, take_place
from employers.actions.register import change_status, register_employer, save_insurance, update_employer
from employers.actions.reserving import open_places, reserve_places, set_terms
from employers.actions.shutting import hold_sites, open_sites, shut_sites
from employers.actions.sites import add_site, update_site
from employers.actions.windows import add_window, change_places, close_window, host_again

__all__ = [
    'ON_HOLD',
    'SHUT',
    'SITE_ON_HOLD',
    'add_contact',
    'add_site',
    'add_window',
    'answer_capacity',
    'ask_capacity',
    'change_places',
    'change_status',
    'close_offer',
    'close_window',
    'duplicate_offer',
    'hold_sites',
    'host_again',
    'is_shut',
    'log_outreach',
    'open_places',
    'open_sites',
    'pause_offer',
    'publish_offer',
    'register_employer',
    'release_place',
    'remove_contact',
    'reserve_places',
    'save_insurance',
    'send_certificate',
    'send_offers_link',
    'set_terms',
    'shut_sites',
    'start_offer',
    'take_place',
    'update_contact',
    'update_employer',
    'update_offer',
    'update_site',
]
