"""Search: a `Library` in, an `Index` out; a query in, ranked matches out, or none. Pure; the only user of rapidfuzz."""
