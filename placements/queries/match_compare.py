"""The three plans of a finished run side by side: what each gives, and how many students they part on."""

from dataclasses import dataclass
from itertools import combinations

from brokerage.core.charts import small_multiples
from brokerage.core.distance import in_words
from placements.enums import Policy
from placements.models import Proposal
from schools.enums import Tier

BY_HAND = 'By hand, first come, first served'
SMALLEST_GROUP = 5
WORDS = {
    Policy.LINEAR: 'The best sum of everyone’s choices, though a few may land far down their list.',
    Policy.CONVEX: 'A third choice counts more than twice a second: fewer far down, perhaps fewer at the top.',
    Policy.FIRST_CHOICES: 'As many first choices as can be; the others take what is left.',
}


@dataclass(frozen=True)
class Choice:
    """One policy of a run. `differs`: [(other policy's name, students who get another place)]."""

    policy: str
    label: str
    words: str
    placed: int
    students: int
    differs: tuple
    is_chosen: bool


def share(part, whole):
    """'96%'; never 100% while somebody is missing, never 0% while somebody is there."""
    if not whole:
        return '–'
    per_cent = round(100 * part / whole)
    if part < whole:
        per_cent = min(per_cent, 99)
    return f'{max(per_cent, 1) if part else 0}%'


def choices_of(run):
    """The policies of the run with how much they part from each other. One query."""
    policies = policies_of(run)
    differing = differences(run, policies)
    return [
        Choice(
            policy=policy.value,
            label=policy.label,
            words=WORDS[policy],
            placed=run.figures['policies'][policy]['placed'],
            students=run.figures['policies'][policy]['students'],
            differs=tuple(
                (other.label, differing[frozenset((policy, other))]) for other in policies if other != policy
            ),
            is_chosen=policy == run.policy,
        )
        for policy in policies
    ]


def policies_of(run):
    """All three, or the hub's own for a run that is part of its area's."""
    return [policy for policy in Policy if policy in run.figures['policies']]


def differences(run, policies):
    """{two policies: how many students get another place, or a place in one only}."""
    places = {policy: {} for policy in policies}
    for policy, student, window in Proposal.objects.filter(run=run).values_list(
        'policy', 'student', 'window'
    ):
        places[policy][student] = window
    return {
        frozenset(pair): sum(places[pair[0]][each] != places[pair[1]].get(each) for each in places[pair[0]])
        for pair in combinations(policies, 2)
    }


def plans_of(run):
    """[(name, its figures)] of the policies and of the work by hand."""
    return [
        *((policy.label, run.figures['policies'][policy]) for policy in policies_of(run)),
        (BY_HAND, run.figures['by_hand']),
    ]


def chart_of(run):
    """Small multiples, one per policy; the chosen one is marked."""
    measures = ['Placed', 'First choice', 'One of the first three', 'Average distance', 'Furthest']
    in_use = f'{run.get_policy_display()} (in use)'
    choices = [
        (in_use if run.policy and name == run.get_policy_display() else name, _measures(plan))
        for name, plan in plans_of(run)
    ]
    return small_multiples(
        'What each way of choosing gives',
        measures,
        choices,
        lead=_lead(run),
        marked=in_use if run.policy else None,
    )


def _lead(run):
    framed = 'The one in use has a frame. ' if run.policy else ''
    return (
        f'{framed}Longer is better for the first three, shorter for the distances, which are straight lines.'
    )


def _measures(plan):
    placed = plan['placed']
    return [
        (placed, f'{placed} of {plan["students"]}'),
        (plan['first_choice'], f'{plan["first_choice"]} ({share(plan["first_choice"], placed)})'),
        (plan['top_three'], f'{plan["top_three"]} ({share(plan["top_three"], placed)})'),
        (plan['mean_metres'], in_words(plan['mean_metres'])),
        (plan['worst_metres'], in_words(plan['worst_metres'])),
    ]


def groups_table(run):
    """(heads, [(group, [(head, words)])]): placed by priority and by reported group, one column per plan.

    Groups of fewer than five are left out.
    """
    plans = plans_of(run)
    rows = [
        (
            f'Priority: {Tier.LABELS[tier]}',
            [_of(plan['placed_by_tier'][tier], all_there) for _, plan in plans],
        )
        for tier, all_there in enumerate(plans[0][1]['students_by_tier'][: len(Tier.LABELS)])
        if all_there >= SMALLEST_GROUP
    ]
    groups = run.figures.get('groups', {})
    policies = policies_of(run)
    for name in sorted(groups.get(policies[0], {})):
        rows.append((name, [*(_of(*groups[policy][name]) for policy in policies), '–']))
    heads = [name for name, _ in plans]
    return heads, [(name, list(zip(heads, cells, strict=True))) for name, cells in rows]


def _of(part, whole):
    return f'{part} of {whole}'
