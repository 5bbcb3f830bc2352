"""What Crux has standing in channels: cards that follow the votes, polls that end, daily posts."""
