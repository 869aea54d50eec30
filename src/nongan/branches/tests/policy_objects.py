"""What the policy table needs to call the addresses of branches."""

from nongan.branches.tests.managing_policy_objects import MANAGING_OBJECTS

OBJECTS = {**MANAGING_OBJECTS}
