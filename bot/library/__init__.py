"""The curated library: YAML in, an immutable `Library` out. Knows nothing of Discord, search or votes."""
