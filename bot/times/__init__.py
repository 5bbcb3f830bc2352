"""Times as people say them: deadlines, hours and days, time zones. Pure."""
