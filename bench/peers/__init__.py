"""Other ways to link the same lines to the same people, each run in a process of its own.

Every peer gets what ours gets once the paper has been read: bare names, digits of phones, the organ
that the product's resolver takes the unit for, the community. They differ in the linking alone.
None but dedupe sees a true answer, and dedupe only the few that it may ask for.
"""
