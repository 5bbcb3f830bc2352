"""Slash commands: thin. Parse, ask, render, reply."""
