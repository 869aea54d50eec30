"""Temporary branches: who belongs to them, who leads them, and what they report (M03, M04)."""
