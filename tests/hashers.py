"""Argon2 as in real use, with the least work it allows: thousands of test accounts stay quick."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    algorithm = "quick-argon2"
    time_cost, memory_cost, parallelism = 1, 8, 1
