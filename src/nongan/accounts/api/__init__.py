"""The API of accounts: how a call says who is calling, the own account, everybody's accounts."""
