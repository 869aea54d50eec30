"""What the policy table needs to call the addresses of branches."""

from nongan.branches.tests.leading_policy_objects import LEADING_OBJECTS
from nongan.branches.tests.managing_policy_objects import MANAGING_OBJECTS

OBJECTS = {**LEADING_OBJECTS, **MANAGING_OBJECTS}
