"""The hard rules, one row each. A pair is feasible when every rule holds; none is broken for a better score.

Each takes the columns and two arrays of equal length (student and window numbers) and answers per pair.
"""

import numpy as np

from placements.matching.problem import lookup


def dates(c, s, w):
    return (c.w_start[w] >= c.s_start[s]) & (c.w_end[w] <= c.s_end[s])


def pattern(c, s, w):
    """Who is out a day a week cannot fill a fortnight, nor the other way round."""
    return c.w_pattern[w] == c.s_pattern[s]


def places(c, s, w):
    return c.w_places[w] > 0


def year_group(c, s, w):
    return (c.w_youngest_year[w] <= c.s_year[s]) & (c.s_year[s] <= c.w_oldest_year[w])


def age(c, s, w):
    """Age in whole years on the first day. Someone born on 29 February turns on 1 March in a common year."""
    return (c.w_start[w] - c.s_born[s]) // 10_000 >= c.w_age[w]


def travel(c, s, w):
    """A virtual window is no journey. Where an end is unknown the limit cannot be shown to hold: it fails."""
    dx, dy = c.s_x[s] - c.w_x[w], c.s_y[s] - c.w_y[w]
    near = (dx * dx + dy * dy <= c.s_limit[s] * c.s_limit[s]) & c.s_located[s] & c.w_located[w]
    return c.w_virtual[w] | near


def step_free(c, s, w):
    return c.w_step_free[w] | ~c.s_step_free[s]


def needs(c, s, w):
    met = ~c.s_unmet_need[s]
    for need in c.need_number.values():
        met &= c.w_offers_need[w, need] | ~c.s_needs[s, need]
    return met


def insurance(c, s, w):
    """Employers' liability cover must be valid on the last day (Employers' Liability Act 1969 s 1)."""
    return c.w_insured[w] >= c.w_end[w]


def reserved(c, s, w):
    open_to_all = c.w_reserved[w] < 0
    if not c.reserve_number:
        return open_to_all
    return open_to_all | c.s_belongs[s, c.w_reserved[w]]


def forbidden(c, s, w):
    window, _ = lookup(c.forbidden, s * c.w_count + w)
    employer, _ = lookup(c.forbidden_employers, s * len(c.employer_number) + c.w_employer[w])
    return ~(window | employer)


def sector(c, s, w):
    if not c.only_ranked:
        return np.ones(len(s), dtype=bool)
    return c.ranks(s, w) < c.s_last_rank[s]


RULES = {
    'dates': dates,
    'pattern': pattern,
    'places': places,
    'insurance': insurance,
    'travel': travel,
    'year_group': year_group,
    'age': age,
    'step_free': step_free,
    'needs': needs,
    'reserved': reserved,
    'sector': sector,
    'forbidden': forbidden,
}
