"""Who may read the chain: the auditor, who may do nothing else."""

from nongan.accounts import policies as accounts


def can_read_audit(actor: object) -> bool:
    """Read, check and export the chain."""
    return accounts.holds_office(actor, accounts.AUDITOR)
