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

from dataclasses import dataclass, field

from brokerage.accounts.enums import Kind
from brokerage.accounts.enums import Permission as P  # noqa: N817 (a table reads better)

ANY, PUBLIC, LINK, KEY, NOTHING = 'any member', 'public', 'link', 'partner key', 'nothing'


@dataclass(frozen=True)
class Row:
    mark: P | str
    row: str = ''
    post: bool = False
    args: dict = field(default_factory=dict)
    kinds: frozenset | None = None
    seen_by: frozenset | None = None


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
    'keys:key': Row(P.KEYS_VIEW, row='key'),
    'keys:quota': Row(P.KEYS_MANAGE, row='key', kinds={Kind.HUB}),
    'keys:revoke': Row(P.KEYS_MANAGE, row='key'),
}

AUDIT = {
    'audit:trail': Row(P.AUDIT_VIEW),
    'audit:looks': Row(P.AUDIT_VIEW),
}

OF_SCHOOL_AND_EMPLOYER = frozenset({'careers_lead', 'dsl', 'tutor', 'employer_manager', 'site_contact'})
NOTIFY = {
    'notify:messages': Row(P.MESSAGES_VIEW),
    'notify:follow_ups': Row(P.MESSAGES_VIEW),
    'notify:finish': Row(P.MESSAGES_VIEW, row='follow_up', post=True, seen_by={'careers_lead'}),
    # From the school to the employer: their hub is neither.
    'notify:message': Row(P.MESSAGES_VIEW, row='message', seen_by=OF_SCHOOL_AND_EMPLOYER),
    'notify:as_sent': Row(P.MESSAGES_VIEW, row='message', seen_by=OF_SCHOOL_AND_EMPLOYER),
}

# A kind of file answers the organisations whose roles may ever bring it in: here the hub's register.
HUB_ROLES = frozenset({'hub_manager', 'hub_officer'})

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

OF_AN_EMPLOYER = frozenset({'hub_manager', 'hub_officer', 'employer_manager', 'site_contact'})
SOME_REF = {'ref': 'made2up3ref4'}

BROWSE = {
    'browse:search': Row(PUBLIC),
    'browse:offer': Row(PUBLIC, row='offer'),
}

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
    'employers:offer': Row(P.OFFERS_VIEW, row='offer'),
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
    'api:schema': Row(PUBLIC),
    'api:words': Row(KEY),
}

# Documents are for the organisations named as their readers: here the cast's school.
OF_THE_SCHOOL = frozenset({'careers_lead', 'dsl', 'tutor'})
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

PLACEMENTS_HOME = {
    'home': Row(PUBLIC),
}

# The cast's school does not share names, so its hub does not see the placement.
OF_A_PLACEMENT = OF_SCHOOL_AND_EMPLOYER

PLANS = {
    'placements:plans': Row(P.BLOCKS_PLAN),
    'placements:plan_add': Row(P.BLOCKS_PLAN),
    'placements:plan_compare': Row(P.BLOCKS_PLAN),
    'placements:plan': Row(P.BLOCKS_PLAN, row='plan'),
    'placements:plan_stop': Row(P.BLOCKS_PLAN, row='plan', post=True),
    'placements:plan_solve': Row(P.BLOCKS_PLAN, row='plan', post=True),
    'placements:plan_undo': Row(P.BLOCKS_PLAN, row='plan', post=True),
    'placements:plan_close': Row(P.BLOCKS_PLAN, row='plan'),
    'placements:plan_what_if': Row(P.BLOCKS_PLAN, row='plan'),
    'placements:plan_copy': Row(P.BLOCKS_PLAN, row='plan'),
    'placements:plan_publish': Row(P.BLOCKS_PLAN, row='plan'),
    'placements:plan_again': Row(P.BLOCKS_PLAN, row='plan'),
    'placements:plan_dates': Row(P.BLOCKS_PLAN, row='plan'),
    'placements:plan_delete': Row(P.BLOCKS_PLAN, row='plan'),
    'placements:plan_calendar': Row(P.BLOCKS_PLAN, row='plan'),
    'placements:planned_block': Row(P.BLOCKS_PLAN, row='planned_block'),
    'placements:proposals': Row(P.BLOCKS_ANSWER),
    'placements:proposal': Row(P.BLOCKS_ANSWER, row='proposed_dates'),
}
PLACEMENTS = {
    'placements:answer': Row(LINK),
    'placements:bulk': Row(P.PLACEMENTS_ARRANGE),
    'placements:block_papers': Row(P.PLACEMENTS_ARRANGE, row='block'),
    'placements:own_find_letter': Row(P.PLACEMENTS_ARRANGE, row='block', post=True),
    'placements:calendar': Row(P.CALENDAR_VIEW),
    'placements:consent': Row(LINK),
    'placements:decisions': Row(P.SAFEGUARDING_DECIDE),
    'placements:link_assessment': Row(LINK, post=True),
    'placements:link_cancel': Row(LINK),
    'placements:link_wishes': Row(LINK),
    'placements:apart': Row(P.KEEP_APART, row='student'),
    'placements:apart_end': Row(P.KEEP_APART, row='apart'),
    'placements:wishes': Row(P.STUDENTS_EDIT, row='student'),
    'placements:wish_change': Row(P.STUDENTS_EDIT, row='wish', post=True),
    'placements:wish_offer': Row(P.STUDENTS_EDIT, row='offer'),
    'placements:list': Row(P.PLACEMENTS_VIEW),
    'placements:placement': Row(P.PLACEMENTS_VIEW, row='placement', seen_by=OF_A_PLACEMENT),
    'placements:decision': Row(P.SAFEGUARDING_DECIDE, row='placement'),
    'placements:reply': Row(P.PLACEMENTS_ANSWER, row='placement'),
    'placements:cancel': Row(P.PLACEMENTS_ANSWER, row='placement'),
    'placements:approve': Row(P.PLACEMENTS_ARRANGE, row='placement'),
    'placements:confirm': Row(P.PLACEMENTS_ARRANGE, row='placement'),
    'placements:reopen': Row(P.PLACEMENTS_ARRANGE, row='placement'),
    'placements:withdraw': Row(P.PLACEMENTS_ARRANGE, row='placement'),
    'placements:phone_answer': Row(P.PLACEMENTS_ARRANGE, row='placement'),
    'placements:summary': Row(P.PLACEMENTS_ARRANGE, row='placement'),
    'placements:link_insurance': Row(LINK),
    'placements:settle': Row(P.PLACEMENTS_VIEW, row='placement', seen_by={'careers_lead', 'dsl'}),
    'placements:links': Row(P.PLACEMENTS_ARRANGE, row='placement'),
    'placements:link_act': Row(
        P.PLACEMENTS_ARRANGE, row='placement', post=True, args={'verb': 'end'}, seen_by=frozenset()
    ),
    'placements:letter_to': Row(P.PLACEMENTS_ARRANGE, row='placement', post=True, seen_by=frozenset()),
    'placements:consent_scan': Row(P.PLACEMENTS_ARRANGE, row='consent_paper'),
    'placements:certificate': Row(P.PLACEMENTS_VIEW, row='insured_placement', seen_by=OF_SCHOOL_AND_EMPLOYER),
    'placements:paper_consent': Row(P.PLACEMENTS_ARRANGE, row='placement'),
    'placements:share_needs': Row(P.PLACEMENTS_ARRANGE, row='placement', post=True),
    'placements:area': Row(P.AREA_MATCH),
    'placements:area_run': Row(P.AREA_MATCH, row='area_run'),
    'placements:area_cancel': Row(P.AREA_MATCH, row='area_run', post=True),
    'placements:block_wishes': Row(P.BLOCKS_VIEW),
    'placements:block_wish_remind': Row(P.BLOCKS_PLAN, post=True),
    'placements:block_wish': Row(P.BLOCKS_EDIT, row='cohort'),
    'placements:block_wish_withdraw': Row(P.BLOCKS_EDIT, row='cohort'),
    'placements:supply': Row(P.BLOCKS_PLAN),
    'placements:zones': Row(P.BLOCKS_PLAN),
    'placements:zone_add': Row(P.BLOCKS_PLAN),
    'placements:zones_draw': Row(P.BLOCKS_PLAN),
    'placements:zone': Row(P.BLOCKS_PLAN, row='zone'),
    'placements:zone_remove': Row(P.BLOCKS_PLAN, row='zone'),
    'placements:papers': Row(P.PLACEMENTS_VIEW, row='placement', post=True, seen_by=OF_A_PLACEMENT),
    'placements:family_papers': Row(LINK),
    'placements:family_pdf': Row(LINK, args={'kind': 'student_pack'}),
    'placements:agreement': Row(P.PLACEMENTS_VIEW, row='placement', seen_by=OF_A_PLACEMENT),
    'placements:agreement_make': Row(P.PLACEMENTS_ARRANGE, row='placement', post=True),
    'placements:agreement_on_paper': Row(P.PLACEMENTS_ARRANGE, row='signed_placement'),
    'placements:agreement_scan': Row(P.PLACEMENTS_ARRANGE, row='paper_signature'),
    'placements:agreement_rule': Row(P.PEOPLE_MANAGE, kinds={Kind.HUB}),
    'placements:sign_employer': Row(LINK),
    'placements:sign_parent': Row(LINK),
    'placements:sign_student': Row(LINK),
    'placements:match': Row(P.MATCH_RUN, row='block'),
    'placements:match_start': Row(P.MATCH_RUN, row='block', post=True),
    'placements:match_run': Row(P.MATCH_RUN, row='match_run'),
    'placements:match_compare': Row(P.MATCH_RUN, row='match_run'),
    'placements:match_ways': Row(P.MATCH_RUN, row='proposal'),
    'placements:match_ways_travel': Row(P.MATCH_RUN, row='proposal'),
    'placements:match_ways_keep': Row(P.MATCH_RUN, row='proposal', post=True),
    'placements:coming': Row(P.PLACEMENTS_ANSWER),
    'placements:freed': Row(P.MATCH_RUN, row='freed'),
    'placements:match_changes': Row(P.MATCH_RUN, row='match_run'),
    'placements:match_undo': Row(P.MATCH_RUN, row='match_run', post=True),
    'placements:wanted_hub': Row(P.MATCH_RUN, row='match_run', post=True),
    'placements:wanted': Row(P.REGISTER_VIEW),
    'placements:wanted_ask': Row(P.REGISTER_EDIT, row='wanted', post=True),
    'placements:wanted_close': Row(P.REGISTER_EDIT, row='wanted', post=True),
    'placements:match_sending': Row(P.MATCH_RUN, row='sending'),
    'placements:match_sending_stop': Row(P.MATCH_RUN, row='sending', post=True),
    'placements:match_change': Row(P.MATCH_RUN, row='match_run', post=True),
    'placements:match_send': Row(P.MATCH_RUN, row='match_run'),
    'placements:match_cancel': Row(P.MATCH_RUN, row='match_run', post=True),
    'placements:match_results': Row(P.MATCH_RUN, row='match_run'),
    'placements:match_proof': Row(P.MATCH_RUN, row='match_run'),
    'placements:match_unpin': Row(P.MATCH_RUN, row='pin', post=True),
}

SAFEGUARDING = {
    'safeguarding:assessment': Row(P.RISK_VIEW, row='offer'),
    'safeguarding:assessment_start': Row(P.RISK_CONFIRM, row='offer', post=True),
    'safeguarding:assessment_same': Row(P.RISK_CONFIRM, row='offer'),
    'safeguarding:assessment_ask': Row(P.RISK_ASK, row='offer', post=True),
    'safeguarding:assessment_conversation': Row(P.RISK_ASK, row='offer'),
    'safeguarding:assessment_check': Row(P.RISK_CONFIRM, row='offer'),
    'safeguarding:assessment_hazards': Row(P.RISK_CONFIRM, row='offer'),
    'safeguarding:assessment_step': Row(P.RISK_CONFIRM, row='offer', args={'step': 'questions'}),
    'safeguarding:assessment_own': Row(P.RISK_CONFIRM, row='offer'),
    'safeguarding:assessment_own_check': Row(P.RISK_CONFIRM, row='offer'),
    'safeguarding:own_file': Row(P.RISK_VIEW, row='own_assessment'),
    'safeguarding:link_assessment_own': Row(LINK),
    'safeguarding:link_assessment_own_check': Row(LINK),
    'safeguarding:document': Row(P.RISK_VIEW, row='assessment', post=True, args={'kind': 'parent_summary'}),
    'safeguarding:link_assessment': Row(LINK),
    'safeguarding:link_assessment_check': Row(LINK),
    'safeguarding:link_assessment_hazards': Row(LINK),
    'safeguarding:link_assessment_same': Row(LINK),
    'safeguarding:link_assessment_start': Row(LINK),
    'safeguarding:link_assessment_step': Row(LINK, args={'step': 'questions'}),
    'safeguarding:concerns': Row(P.SAFEGUARDING_DECIDE),
    'safeguarding:concern': Row(P.SAFEGUARDING_DECIDE, row='concern'),
    'safeguarding:raise_concern': Row(P.STUDENTS_VIEW, row='student', kinds={Kind.SCHOOL}),
}

# The cast's school shares no names, so its hub finds no student.
OF_THE_SCHOOL = frozenset({'careers_lead', 'dsl', 'tutor'})

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
