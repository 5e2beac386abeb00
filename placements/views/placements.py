"""The list of placements and the page of one, for each kind of organisation that may see them."""

from django.shortcuts import render
from django.urls import reverse

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.core.paging import page_of
from brokerage.documents.models import Document
from placements.actions.elsewhere import ENDED_FOR_ANOTHER
from placements.clearance import gates_of
from placements.enums import PENDING, Move, Party, State
from placements.forms import PlacementFilter
from placements.lifecycle import allowed_moves, can_undo, party_of
from placements.models import Placement
from placements.queries import pages
from placements.queries.agreements import agreement_gate, current_agreement, must_be_signed
from placements.queries.checks import known_check
from placements.queries.families import family_of, settlement_that_holds
from placements.queries.meanings import MEANINGS
from placements.queries.overrides import may_be_set_aside, of_placement
from placements.queries.papers import papers_of
from placements.queries.placements import (
    assessment_of,
    contact_of,
    known_as,
    needs_note_of,
    needs_words,
    told_state,
    whole,
)
from placements.views.common import note_read, placement_of
from safeguarding.queries import shares_needs
from schools.models import Block


@needs(Permission.PLACEMENTS_VIEW)
def placement_list(request):
    membership = request.membership
    kind = membership.organisation.kind
    blocks = Block.objects.visible_to(membership).select_related('cohort__school__organisation')
    states = [(name, words) for name, (words, _) in pages.GROUPS.items()]
    form = PlacementFilter(request.GET, states=states, blocks=blocks)
    group, block = form.asked()
    if kind == Kind.EMPLOYER:
        del form.fields['block']
    mine = Placement.objects.visible_to(membership)
    mine = mine.filter(block=block) if block else mine
    page = page_of(_ordered(mine, group, kind), request, order=_order(kind))
    rows = pages.rows_of(page.rows, membership)
    note_read(membership, 'placements:list', _named(page.rows, kind))
    context = {
        'rows': rows,
        'page': page,
        'form': form,
        'asked': bool(group or block),
        'kind': kind,
        'bar': pages.state_bar(
            mine,
            path=_path(request, block),
            group=group,
            title='Where they stand',
            employing=kind == Kind.EMPLOYER,
        ),
        'may_arrange': membership.may(Permission.PLACEMENTS_ARRANGE),
        'may_do_many': membership.may(Permission.PLACEMENTS_MANY),
        'block_asked': block,
        'may_set_rule': kind == Kind.HUB and membership.may(Permission.PEOPLE_MANAGE),
    }
    return render(request, 'placements/list.html', context)


def _ordered(mine, group, kind):
    rows = whole(pages.in_group(mine, group))
    return pages.requests_first(rows) if kind == Kind.EMPLOYER else rows


def _order(kind):
    return ('turn', 'start', 'ref') if kind == Kind.EMPLOYER else ('start', 'student__last_name', 'ref')


def _named(rows, kind):
    """Those whose student this reader learns by name."""
    return [row for row in rows if kind != Kind.EMPLOYER or row.names_student_to_employer]


def _path(request, block):
    return f'{request.path}?block={block.ref}&' if block else f'{request.path}?'


@needs(Permission.PLACEMENTS_VIEW)
def placement(request, ref):
    row = placement_of(request, ref)
    if request.membership.organisation.kind == Kind.EMPLOYER:
        return _for_employer(request, row)
    return _for_school(request, row)


def _for_employer(request, row):
    """Only what a host needs: a first name, the school, what is left to do, and the agreed note."""
    note = needs_note_of(row)
    if row.names_student_to_employer:
        note_read(request.membership, 'placements:placement', [row], needs_shown=bool(note))
    gates = gates_of([row])[row.pk]
    moves = allowed_moves(row, request.membership)
    context = {
        'placement': row,
        'who': known_as(row),
        'state': told_state(row),
        'kind': pages.state_kind(row.state),
        'means': MEANINGS[row.state].employer,
        'left': pages.left_for_employer(row, gates),
        'note': note,
        'papers': papers_of(row, Kind.EMPLOYER),
        'may_answer': Move.ACCEPT in moves,
        'may_meet': Move.ASK_TO_MEET in moves,
        'may_cancel': Move.CANCEL_AS_EMPLOYER in moves,
        'may_end': Move.END_EARLY in moves,
        'may_undo': can_undo(row, request.membership),
        'assessment_url': reverse('safeguarding:assessment', args=[row.window.offer.ref]),
    }
    return render(request, 'placements/placement_employer.html', context)


def _for_school(request, row):
    membership = request.membership
    needs = _needs(row, membership)
    note_read(membership, 'placements:placement', [row], needs_shown=bool(needs['words']))
    gates = gates_of([row])[row.pk]
    assessment = assessment_of(row)
    documents = Document.objects.visible_to(membership)
    checks = pages.checklist(row, gates, membership)
    context = {
        'placement': row,
        'kind': pages.state_kind(row.state),
        'means': MEANINGS[row.state].school,
        'gates': [*checks, *_agreement(row)],
        'to_do': [each.label for each in checks if each.holder] if row.state == State.ACCEPTED else [],
        'shows_gates': row.state in PENDING,
        'events': pages.timeline_of(row),
        'sent': pages.messages_of(row, membership),
        'tasks': pages.tasks_of(row, membership),
        'assessment': assessment,
        'documents': documents.filter(subject_ref=assessment.ref).defer('content') if assessment else (),
        'papers': papers_of(row, membership.organisation.kind),
        'contact': contact_of(row),
        **_family(row, membership),
        'shares_needs': shares_needs(row.ref, row.student),
        'needs': needs,
        'acts': _acts(row, gates, membership),
        **_aside(row, gates, membership),
        'known': known_check(row.window.offer, membership),
        'may_undo': can_undo(row, membership),
        'asked_to_meet': pages.said_of_meeting(row),
        'before': row.follows,
        'after': row.followed_by.first(),
        'may_open_messages': membership.may(Permission.MESSAGES_VIEW),
        'is_school': membership.organisation.kind == Kind.SCHOOL,
    }
    return render(request, 'placements/placement.html', context)


def _aside(row, gates, membership):
    """What two people may set aside, and what they did: the school's own matter."""
    may = membership.may(Permission.SET_ASIDE)
    asides = of_placement(row) if membership.organisation.kind == Kind.SCHOOL else []
    arranges = membership.may(Permission.PLACEMENTS_ARRANGE) and row.state in (
        State.ACCEPTED,
        State.CONFIRMED,
    )
    open_ones = may_be_set_aside(row, gates, asides) if arranges else []
    return {'asides': asides, 'may_be_set_aside': open_ones, 'may_set_aside': may}


def _family(row, membership):
    """Who of the family said what; how it was settled is read by those who settle."""
    people = family_of(row)
    settles = party_of(membership, row) in (Party.SCHOOL, Party.DSL)
    return {'people': people, 'settlement': settlement_that_holds(row, people), 'settles': settles}


def _agreement(row):
    """Its line in the checklist, once there can be one."""
    if row.state not in (State.ACCEPTED, State.CONFIRMED):
        return []
    url = reverse('placements:agreement', args=[row.ref])
    return [agreement_gate(current_agreement(row), url, needed=must_be_signed(row))]


def _needs(row, membership):
    """The note an employer may be given: only the school's own people read it."""
    if membership.organisation.kind != Kind.SCHOOL:
        return {'words': '', 'shared': None}
    return {'words': needs_words(row), 'shared': needs_note_of(row)}


# Move, its page, what its button says, how it looks: in the order of the page.
ACTS = (
    (Move.ANSWER_MEETING, 'school_act', 'meeting', 'Answer about the meeting', 'primary'),
    (Move.ACCEPT, 'phone_answer', '', 'Record an answer by phone', 'secondary'),
    (Move.CONFIRM, 'confirm', '', 'Approve and confirm', 'primary'),
    (Move.NO_SHOW, 'school_act', 'no-show', 'The student did not come', 'secondary'),
    (Move.END_EARLY, 'school_act', 'end-early', 'It ended early', 'secondary'),
    (Move.CLOSE, 'school_act', 'close', 'Close it', 'secondary'),
    (Move.RESTORE, 'school_act', 'restore', 'Bring it back', 'secondary'),
    (Move.TRANSFER, 'elsewhere', '', 'Move to another place', 'secondary'),
    (Move.REOPEN, 'reopen', '', 'Open the checks again', 'secondary'),
    (Move.WITHDRAW_AS_STUDENT, 'school_act', 'family', 'Student or family says no', 'secondary'),
    (Move.WITHDRAW, 'withdraw', '', 'Withdraw the student', 'secondary'),
    (Move.CANCEL_AS_SCHOOL, 'withdraw', '', 'Cancel the placement', 'secondary'),
)


def _acts(row, gates, membership):
    """Buttons for what this member may do now; confirming only when nothing else is missing."""
    moves = allowed_moves(row, membership)
    if not pages.is_ready(gates):
        moves -= {Move.CONFIRM}
    if not membership.may(Permission.PLACEMENTS_ARRANGE):
        return []
    acts = [
        (words, reverse(f'placements:{page}', args=[row.ref, *([name] if name else [])]), kind)
        for move, page, name, words, kind in ACTS
        if move in moves
    ]
    if row.state in ENDED_FOR_ANOTHER:
        acts.append(('Book another place', reverse('placements:elsewhere', args=[row.ref]), 'secondary'))
    return acts
