"""A small integer program, written as the text that CP-SAT reads.

Telling the solver each variable and row takes as long as solving a program of a few hundred; reading a text takes
a tenth of that.
"""

LEAST = -(2**63)


class Program:
    def __init__(self):
        self.count, self.lines = 0, []

    def choice(self, n):
        """Numbers of n new variables, exactly one of which is 1 while the others are 0."""
        first, self.count = self.count, self.count + n
        chosen = range(first, self.count)
        self.lines.append('variables{domain:[0,1]}' * n)
        self.lines.append(f'constraints{{exactly_one{{literals:{[*chosen]}}}}}')
        return chosen

    def whole(self, most):
        """The number of a new variable from 0 to `most`."""
        self.lines.append(f'variables{{domain:[0,{most}]}}')
        self.count += 1
        return self.count - 1

    def at_most(self, variables, counts, most):
        """The sum of the variables, each times its count, is no more than `most`."""
        self.lines.append(
            f'constraints{{linear{{vars:{variables} coeffs:{counts} domain:[{LEAST},{most}]}}}}'
        )

    def least(self, variables, counts):
        """The whole text, of which the least such sum is wanted."""
        goal = f'objective{{vars:{variables} coeffs:{counts} scaling_factor:1}}'
        return '\n'.join((*self.lines, goal))
