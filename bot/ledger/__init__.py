"""Votes, polls, wordings and settings: the only user of SQL. What it says is recorded, is on disk."""
