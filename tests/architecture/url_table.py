"""Every address, its mark and what its rows are: the table that test_access.py holds against the resolver.

A new address needs a row here, or the tests fail. One dict per app: '<namespace>:<name>' -> Row.

    Row(P.BLOCKS_VIEW)                                   a page for roles that hold the permission
    Row(P.BLOCKS_EDIT, post=True)                        it answers POST alone (405 to a GET)
    Row(P.BLOCKS_VIEW, row='block')                      it shows one row: a fixture of the same name in
                                                         tests/architecture/rows.py makes it for `cast`
    Row(P.KEYS_MANAGE, kinds={Kind.PARTNER})             the permission counts in these kinds alone
    Row(ANY)      @signed_in                             Row(PUBLIC)      @public
    Row(LINK)     @by_link, @by_invitation: an unknown token gets 404
    Row(KEY)      an API address: public to sign-in, 401 without a partner's key
    Row(NOTHING)  public, and says that there is nothing: 404

`args` are fixed parts of the address (`args={'kind': 'students'}`). `seen_by` names the people of the cast
for whom the row is not a stranger's, where that is fewer than all who hold the permission; everyone else
who holds it gets 404. From this the expected status follows:

    anonymous            → to sign-in (PUBLIC: the page; LINK: 404 for an unknown token)
    lacks the permission → 403        a stranger's row → 404        may → not 403, 404, 5xx
"""

from brokerage.accounts.enums import Kind
from brokerage.accounts.enums import Permission as P  # noqa: N817 (a table reads better)
from tests.architecture.url_placements import PLACEMENTS, PLACEMENTS_HOME, PLANS, SAFEGUARDING
from tests.architecture.url_rows import (
    ANY,
    HUB_ROLES,
    KEY,
    LINK,
    NOTHING,
    OF_AN_EMPLOYER,
    OF_SCHOOL_AND_EMPLOYER,
    OF_THE_SCHOOL,
    PUBLIC,
    SOME_REF,
    Row,
)

CORE = {
    'healthz': Row(PUBLIC),
    'letter': Row(PUBLIC),
    'readyz': Row(PUBLIC),
    'gallery': Row(PUBLIC),
}

ACCOUNTS = {
    'accounts:people': Row(P.PEOPLE_MANAGE),
    'accounts:invite': Row(P.PEOPLE_MANAGE),
    'accounts:resend': Row(
        P.PEOPLE_MANAGE, row='invitation', post=True, seen_by={'careers_lead', 'hub_manager'}
    ),
    'accounts:withdraw': Row(
        P.PEOPLE_MANAGE, row='invitation', post=True, seen_by={'careers_lead', 'hub_manager'}
    ),
    'accounts:accept': Row(LINK),
    'accounts:role': Row(P.PEOPLE_MANAGE, row='member', seen_by={'careers_lead'}),
    'accounts:deactivate': Row(P.PEOPLE_MANAGE, row='member', seen_by={'careers_lead'}),
    'accounts:organisations': Row(P.PEOPLE_MANAGE, kinds={Kind.HUB}),
    'accounts:invite_first': Row(P.PEOPLE_MANAGE, row='organisation', kinds={Kind.HUB}),
    'accounts:add_partner': Row(P.PEOPLE_MANAGE, kinds={Kind.HUB}),
    'accounts:switch': Row(ANY, post=True),
    'accounts:no_membership': Row(ANY),
    'accounts:me': Row(ANY),
}

KEYS = {
    'keys:list': Row(P.KEYS_VIEW),
    'keys:create': Row(P.KEYS_MANAGE, kinds={Kind.PARTNER}),
    'keys:agreements': Row(P.KEYS_VIEW),
    'keys:add_agreement': Row(P.KEYS_MANAGE, row='partner', kinds={Kind.HUB}),
    'keys:end_agreement': Row(P.KEYS_MANAGE, row='sharing', kinds={Kind.HUB}),
    'keys:key': Row(P.KEYS_VIEW, row='key'),
    'keys:quota': Row(P.KEYS_MANAGE, row='key', kinds={Kind.HUB}),
    'keys:revoke': Row(P.KEYS_MANAGE, row='key'),
    'use:partner': Row(P.KEYS_VIEW, row='partner'),
    'hooks:list': Row(P.KEYS_VIEW),
    'hooks:add': Row(P.KEYS_MANAGE, kinds={Kind.PARTNER}),
    'hooks:hook': Row(P.KEYS_VIEW, row='hook'),
    'hooks:rotate': Row(P.KEYS_MANAGE, row='hook', kinds={Kind.PARTNER}),
    'hooks:remove': Row(P.KEYS_MANAGE, row='hook', kinds={Kind.PARTNER}),
    'hooks:switch': Row(P.KEYS_MANAGE, row='hook', kinds={Kind.PARTNER}, post=True),
    'hooks:trial': Row(P.KEYS_MANAGE, row='hook', kinds={Kind.PARTNER}, post=True),
    'hooks:delivery': Row(P.KEYS_VIEW, row='delivery'),
    'hooks:send_one_again': Row(P.KEYS_MANAGE, row='delivery', kinds={Kind.PARTNER}, post=True),
    'hooks:send_again': Row(P.KEYS_MANAGE, row='hook', kinds={Kind.PARTNER}, post=True),
}

AUDIT = {
    'audit:trail': Row(P.AUDIT_VIEW),
    'audit:looks': Row(P.AUDIT_VIEW),
}

NOTIFY = {
    'notify:messages': Row(P.MESSAGES_VIEW),
    'notify:follow_ups': Row(P.MESSAGES_VIEW),
    'notify:hand_over': Row(P.MESSAGES_VIEW, row='follow_up', seen_by={'careers_lead'}),
    'notify:mail_rules': Row(P.PEOPLE_MANAGE, kinds={Kind.HUB}),
    'notify:mobiles': Row(P.PEOPLE_MANAGE, kinds={Kind.SCHOOL}),
    'notify:texts': Row(P.PEOPLE_MANAGE, kinds={Kind.HUB}),
    'notify:text': Row(P.PEOPLE_MANAGE, kinds={Kind.HUB}, args={'name': 'placements.nomination'}),
    'notify:text_reset': Row(
        P.PEOPLE_MANAGE, kinds={Kind.HUB}, post=True, args={'name': 'placements.nomination'}
    ),
    # Its key is the signature of the body.
    'notify:report': Row(KEY, post=True),
    'notify:text_report': Row(KEY, post=True),
    'notify:stop': Row(LINK),
    'notify:finish': Row(P.MESSAGES_VIEW, row='follow_up', post=True, seen_by={'careers_lead'}),
    # From the school to the employer: their hub is neither.
    'notify:message': Row(P.MESSAGES_VIEW, row='message', seen_by=OF_SCHOOL_AND_EMPLOYER),
    'notify:as_sent': Row(P.MESSAGES_VIEW, row='message', seen_by=OF_SCHOOL_AND_EMPLOYER),
}

# A kind of file answers the organisations whose roles may ever bring it in: here the hub's register.

IMPORTS = {
    'imports:start': Row(ANY, args={'kind': 'register'}, seen_by=HUB_ROLES),
    'imports:batch': Row(ANY, row='batch', seen_by=HUB_ROLES),
    'imports:columns': Row(ANY, row='batch', post=True, seen_by=HUB_ROLES),
    'imports:columns_again': Row(ANY, row='batch', post=True, seen_by=HUB_ROLES),
    'imports:choices': Row(ANY, row='batch', post=True, seen_by=HUB_ROLES),
    'imports:save': Row(ANY, row='batch', post=True, seen_by=HUB_ROLES),
    'imports:discard': Row(ANY, row='batch', seen_by=HUB_ROLES),
    'imports:to_mend': Row(ANY, row='batch', seen_by=HUB_ROLES),
}


BROWSE = {
    'browse:search': Row(PUBLIC),
    'browse:offer': Row(PUBLIC, row='offer'),
    'browse:report': Row(PUBLIC, row='offer'),
    'browse:tell_me': Row(PUBLIC),
    'browse:tell_me_sent': Row(PUBLIC),
    'browse:link_news': Row(LINK),
    'browse:atom': Row(PUBLIC),
    'browse:json_feed': Row(PUBLIC),
    'browse:dates': Row(PUBLIC),
    'browse:embedded': Row(PUBLIC),
    'browse:colours': Row(PUBLIC, args={'colour': '0b5f63'}),
    'sitemap:index': Row(PUBLIC),
    'sitemap:robots': Row(PUBLIC),
    'sitemap:section': Row(PUBLIC, args={'section': 'offers'}),
}

# Who looks for offers keeps searches: employers and partners do not.
LOOKING = {Kind.SCHOOL, Kind.HUB}
EMPLOYERS = {
    'employers:register': Row(P.REGISTER_VIEW),
    'employers:add': Row(P.REGISTER_EDIT),
    'employers:ask_all': Row(P.REGISTER_EDIT),
    'employers:employer': Row(P.OFFERS_VIEW, row='employer', seen_by=OF_AN_EMPLOYER),
    'employers:edit': Row(P.OFFERS_EDIT, row='employer'),
    'employers:status': Row(P.REGISTER_EDIT, row='employer'),
    'employers:insurance': Row(P.OFFERS_EDIT, row='employer'),
    'employers:certificate': Row(P.OFFERS_EDIT, row='employer'),
    'employers:certificate_file': Row(P.OFFERS_EDIT, row='insured_employer'),
    'employers:link_certificate': Row(LINK),
    'employers:outreach_add': Row(P.REGISTER_EDIT, row='employer'),
    'employers:send_link': Row(P.REGISTER_EDIT, row='employer', post=True),
    'employers:ask': Row(P.REGISTER_EDIT, row='employer', post=True),
    'employers:host_again': Row(P.OFFERS_EDIT, row='employer'),
    'employers:site_add': Row(P.OFFERS_EDIT, row='employer'),
    'employers:contact_add': Row(P.OFFERS_EDIT, row='employer'),
    'employers:offer_new': Row(P.OFFERS_EDIT, row='employer'),
    'employers:site_edit': Row(P.OFFERS_EDIT, row='site'),
    'employers:contact_edit': Row(P.OFFERS_EDIT, row='contact'),
    'employers:contact_remove': Row(P.OFFERS_EDIT, row='contact'),
    'employers:offers': Row(P.OFFERS_VIEW),
    'employers:listing_rules': Row(P.PEOPLE_MANAGE, kinds={Kind.HUB}),
    'employers:offer_still_right': Row(P.OFFERS_EDIT, row='offer', post=True),
    'employers:link_still_right': Row(LINK),
    'employers:offer_report': Row(P.OFFERS_VIEW, row='offer'),
    'employers:reports': Row(P.REGISTER_EDIT),
    'employers:report': Row(P.REGISTER_EDIT, row='report'),
    'employers:report_look': Row(P.REGISTER_EDIT, row='report', post=True),
    'employers:alike': Row(P.REGISTER_EDIT),
    'employers:alike_settle': Row(P.REGISTER_EDIT, row='offer'),
    'employers:offer': Row(P.OFFERS_VIEW, row='offer'),
    'employers:favourites': Row(P.STUDENTS_EDIT),
    'employers:star': Row(P.STUDENTS_EDIT, row='offer', post=True),
    'employers:searches': Row(P.OFFERS_VIEW, kinds=LOOKING),
    'employers:search_add': Row(P.OFFERS_VIEW, kinds=LOOKING),
    'employers:search': Row(P.OFFERS_VIEW, row='saved_search', kinds=LOOKING, seen_by={'careers_lead'}),
    'employers:search_change': Row(
        P.OFFERS_VIEW, row='saved_search', kinds=LOOKING, seen_by={'careers_lead'}
    ),
    'employers:search_remove': Row(
        P.OFFERS_VIEW, row='saved_search', kinds=LOOKING, seen_by={'careers_lead'}
    ),
    'employers:link_stop_alerts': Row(LINK),
    'employers:offer_edit': Row(P.OFFERS_EDIT, row='offer'),
    'employers:offer_dates': Row(P.OFFERS_EDIT, row='offer'),
    'employers:offer_terms': Row(P.OFFERS_EDIT, row='offer'),
    'employers:offer_publish': Row(P.OFFERS_EDIT, row='offer', post=True),
    'employers:offer_pause': Row(P.OFFERS_EDIT, row='offer'),
    'employers:offer_close': Row(P.OFFERS_EDIT, row='offer'),
    'employers:offer_duplicate': Row(P.OFFERS_EDIT, row='offer'),
    'employers:window_places': Row(P.OFFERS_EDIT, row='window'),
    'employers:window_close': Row(P.OFFERS_EDIT, row='window'),
    'employers:window_reserve': Row(P.OFFERS_EDIT, row='window'),
    'employers:window_open': Row(P.OFFERS_EDIT, row='window'),
    'employers:link_offers': Row(LINK),
    'employers:link_host_again': Row(LINK),
    'employers:link_offer_dates': Row(LINK, args=SOME_REF),
    'employers:link_offer_publish': Row(LINK, args=SOME_REF),
    'employers:link_offer_pause': Row(LINK, args=SOME_REF),
    'employers:link_window_places': Row(LINK, args=SOME_REF),
    'employers:link_offer_terms': Row(LINK, args=SOME_REF),
    'employers:link_window_reserve': Row(LINK, args=SOME_REF),
    'employers:link_window_open': Row(LINK, args=SOME_REF),
    'employers:link_window_close': Row(LINK, args=SOME_REF),
    'employers:link_capacity': Row(LINK),
}

API = {
    'api:docs': Row(PUBLIC),
    'api:nothing': Row(NOTHING),
    'api:offers': Row(KEY),
    'api:offer': Row(KEY, row='offer'),
    'api:changes': Row(KEY),
    'api:snapshot': Row(KEY),
    'api:windows': Row(KEY),
    'api:employers': Row(KEY),
    'api:sectors': Row(KEY),
    'api:areas': Row(KEY),
    'api:schema': Row(PUBLIC),
    'api:words': Row(KEY),
}

# Documents are for the organisations named as their readers: here the cast's school.
DOCUMENTS = {
    'documents:check': Row(PUBLIC),
    'documents:document': Row(ANY, row='document', seen_by=OF_THE_SCHOOL),
    'documents:download': Row(ANY, row='document', seen_by=OF_THE_SCHOOL),
    'documents:again': Row(ANY, row='document', seen_by=OF_THE_SCHOOL, post=True),
    'documents:batch': Row(ANY, row='document_batch', seen_by=OF_THE_SCHOOL),
    'documents:batch_zip': Row(ANY, row='document_batch', seen_by=OF_THE_SCHOOL),
    'documents:batch_cancel': Row(ANY, row='document_batch', seen_by=OF_THE_SCHOOL, post=True),
}

DEMO = {
    'demo:outbox': Row(PUBLIC),
    'demo:letter': Row(PUBLIC, row='message'),
}

SCHOOLS = {
    'schools:list': Row(P.BLOCKS_VIEW),
    'schools:add': Row(P.PEOPLE_MANAGE, kinds={Kind.HUB}),
    'schools:school': Row(P.BLOCKS_VIEW, row='school'),
    'schools:school_change': Row(P.STUDENTS_EDIT, row='school'),
    'schools:cohorts': Row(P.BLOCKS_VIEW),
    'schools:cohort_add': Row(P.STUDENTS_EDIT),
    'schools:cohort': Row(P.BLOCKS_VIEW, row='cohort'),
    'schools:cohort_change': Row(P.STUDENTS_EDIT, row='cohort'),
    'schools:ask_preferences': Row(P.STUDENTS_EDIT, row='cohort'),
    'schools:students': Row(P.STUDENTS_VIEW),
    'schools:student_add': Row(P.STUDENTS_EDIT),
    'schools:student': Row(P.STUDENTS_VIEW, row='student', seen_by=OF_THE_SCHOOL),
    'schools:student_change': Row(P.STUDENTS_EDIT, row='student'),
    'schools:guardian_add': Row(P.STUDENTS_EDIT, row='student'),
    'schools:guardian_change': Row(P.STUDENTS_EDIT, row='guardian'),
    'schools:student_left': Row(P.STUDENTS_EDIT, row='student'),
    'schools:student_returned': Row(P.STUDENTS_EDIT, row='student', post=True),
    'schools:hand_out_link': Row(P.STUDENTS_EDIT, row='student', post=True),
    'schools:blocks': Row(P.BLOCKS_VIEW),
    'schools:block_add': Row(P.BLOCKS_EDIT),
    'schools:block': Row(P.BLOCKS_VIEW, row='block'),
    'schools:block_change': Row(P.BLOCKS_EDIT, row='block'),
    'schools:block_publish': Row(P.BLOCKS_EDIT, row='block', post=True),
    'schools:block_close': Row(P.BLOCKS_EDIT, row='block'),
    'schools:block_calendar': Row(P.BLOCKS_VIEW, row='block'),
    'schools:calendar': Row(P.BLOCKS_VIEW),
    'schools:calendar_add': Row(P.BLOCKS_EDIT),
    'schools:calendar_usual': Row(P.BLOCKS_PLAN, post=True),
    'schools:planning_settings': Row(P.BLOCKS_PLAN),
    'schools:calendar_change': Row(P.BLOCKS_EDIT, row='calendar_entry'),
    'schools:calendar_remove': Row(P.BLOCKS_EDIT, row='calendar_entry'),
    'schools:preferences': Row(LINK),
    'schools:preferences_done': Row(LINK),
}

TABLE = {
    **CORE,
    **IMPORTS,
    **ACCOUNTS,
    **KEYS,
    **AUDIT,
    **NOTIFY,
    **API,
    **BROWSE,
    **DEMO,
    **DOCUMENTS,
    **EMPLOYERS,
    **PLACEMENTS_HOME,
    **PLACEMENTS,
    **PLANS,
    **SAFEGUARDING,
    **SCHOOLS,
}

# Views of libraries carry no mark of ours: allauth's own names, guarded by sign-in or its own stages.
THIRD_PARTY = ('account_', 'mfa_')
