"""Which member a line on a community's sheet means: plain Python, the same answer in any order."""

from nongan.roster.linkage.linking import AUTOMATIC, Chances, link
from nongan.roster.linkage.records import NOBODY, Candidate, Decision, Evidence, Line, Person

__all__ = [
    "AUTOMATIC",
    "NOBODY",
    "Candidate",
    "Chances",
    "Decision",
    "Evidence",
    "Line",
    "Person",
    "link",
]
