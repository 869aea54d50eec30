"""What the policy table needs to call the addresses of the roster."""

from nongan.roster.tests.check_policy_objects import CHECK_OBJECTS

OBJECTS = {**CHECK_OBJECTS}
