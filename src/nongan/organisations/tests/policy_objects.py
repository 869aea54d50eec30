"""What the policy table needs to call the addresses of the registry."""

from nongan.organisations.tests.api_policy_objects import API_OBJECTS
from nongan.organisations.tests.page_policy_objects import PAGE_OBJECTS

OBJECTS = {**PAGE_OBJECTS, **API_OBJECTS}
