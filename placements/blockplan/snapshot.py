"""A question kept: the problem as plain JSON that gives back exactly the same problem, and its fingerprint.

A plan is worked on for weeks while offers and wishes go on changing; what it was made for stays with it.
"""

import json
from hashlib import sha256

import numpy as np

from placements.blockplan.problem import Cohort, Problem


def freeze(problem):
    """The problem as a document of lists, numbers and texts."""
    number = {cell: at for at, cell in enumerate(problem.cells)}
    certain = problem.places if problem.certain is None else problem.certain
    return {
        'weeks': list(problem.weeks),
        'cells': [list(cell) for cell in problem.cells],
        'places': problem.places.tolist(),
        'certain': certain.tolist(),
        'cohorts': [_cohort(cohort, number) for cohort in problem.cohorts],
    }


def _cohort(cohort, number):
    return {
        'school': cohort.school,
        'name': cohort.name,
        'students': [[number[cell], count] for cell, count in cohort.students.items()],
        'length': cohort.length,
        'allowed': list(cohort.allowed),
        'wish': cohort.wish,
        'fixed': cohort.fixed,
        'half_days': cohort.half_days,
        'max_move': cohort.max_move,
        'dislike': list(cohort.dislike),
    }


def thaw(kept):
    """The problem of a document that `freeze` wrote."""
    cells = [tuple(cell) for cell in kept['cells']]
    shape = (len(cells), len(kept['weeks']))
    return Problem(
        weeks=kept['weeks'],
        cells=cells,
        places=np.array(kept['places'], dtype=np.int64).reshape(shape),
        certain=np.array(kept['certain'], dtype=np.int64).reshape(shape),
        cohorts=[
            Cohort(
                **{name: each[name] for name in ('school', 'name', 'length', 'wish', 'fixed', 'half_days')},
                students={cells[cell]: count for cell, count in each['students']},
                allowed=tuple(each['allowed']),
                max_move=each['max_move'],
                dislike=tuple(each['dislike']),
                path=f'cohorts[{at}]',
            )
            for at, each in enumerate(kept['cohorts'])
        ],
    )


def fingerprint(document):
    """SHA-256 of a document, in hexadecimal: the same question has the same one."""
    text = json.dumps(document, sort_keys=True, separators=(',', ':'))
    return sha256(text.encode()).hexdigest()
