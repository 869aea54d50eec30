"""What the policy table needs to call the addresses of the roster."""

from nongan.roster.tests.card_policy_objects import CARD_OBJECTS
from nongan.roster.tests.check_policy_objects import CHECK_OBJECTS
from nongan.roster.tests.import_policy_objects import IMPORT_OBJECTS
from nongan.roster.tests.memory_policy_objects import MEMORY_OBJECTS

OBJECTS = {**CARD_OBJECTS, **CHECK_OBJECTS, **IMPORT_OBJECTS, **MEMORY_OBJECTS}
