"""Who goes to which branch: plain Python over HiGHS, the same plan in any order of the input."""

from nongan.allocation.solver.checking import Verdict, check
from nongan.allocation.solver.explaining import Alternative, Reason, explain, resolved
from nongan.allocation.solver.frontier import Choice, frontier
from nongan.allocation.solver.matrix import Effort
from nongan.allocation.solver.records import (
    Branch,
    Floor,
    Line,
    Parts,
    Person,
    Plan,
    Problem,
    Rule,
    Rules,
    Standing,
    Weights,
)
from nongan.allocation.solver.refusals import Colliding, Collision, Fault, GaveUp, WrongProblem
from nongan.allocation.solver.replanning import Change, Move, replan
from nongan.allocation.solver.solving import solve

__all__ = [
    "Alternative",
    "Branch",
    "Change",
    "Choice",
    "Colliding",
    "Collision",
    "Effort",
    "Fault",
    "Floor",
    "GaveUp",
    "Line",
    "Move",
    "Parts",
    "Person",
    "Plan",
    "Problem",
    "Reason",
    "Rule",
    "Rules",
    "Standing",
    "Verdict",
    "Weights",
    "WrongProblem",
    "check",
    "explain",
    "frontier",
    "replan",
    "resolved",
    "solve",
]
