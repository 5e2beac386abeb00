from placements.matching.problem import Group, Problem, Student, Window
