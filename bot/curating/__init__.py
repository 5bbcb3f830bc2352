"""Tools for curators: from an article's file to entries with their proofs. No model, no network, nothing of Discord."""
