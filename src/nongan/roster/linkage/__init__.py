"""Which member a line on a community's sheet means: plain Python, the same answer in any order."""

from nongan.roster.linkage.curve import Band, Point, curve, reliability
from nongan.roster.linkage.linking import AUTOMATIC, fit, link
from nongan.roster.linkage.model import SHIPPED, FittedModel, TrainedModel, WrongModel
from nongan.roster.linkage.records import NOBODY, Candidate, Decision, Evidence, Line, Person
from nongan.roster.linkage.twins import twins, undecidable

__all__ = [
    "AUTOMATIC",
    "NOBODY",
    "SHIPPED",
    "Band",
    "Candidate",
    "Decision",
    "Evidence",
    "FittedModel",
    "Line",
    "Person",
    "Point",
    "TrainedModel",
    "WrongModel",
    "curve",
    "fit",
    "link",
    "reliability",
    "twins",
    "undecidable",
]
