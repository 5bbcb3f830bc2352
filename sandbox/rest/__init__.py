"""The REST routes under /api/v10, one module a resource."""
