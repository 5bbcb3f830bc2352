"""What the command line does and prints, but for its door (bot.cli)."""
