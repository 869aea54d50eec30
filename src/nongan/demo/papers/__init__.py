"""The invented county's paper, as offices send it: plain Python, seeded, the same at every run."""
