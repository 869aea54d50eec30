"""What the policy table needs to call the addresses of allocation."""

from nongan.allocation.tests.after_policy_objects import AFTER_OBJECTS
from nongan.allocation.tests.planning_policy_objects import PLANNING_OBJECTS

OBJECTS = {**PLANNING_OBJECTS, **AFTER_OBJECTS}
