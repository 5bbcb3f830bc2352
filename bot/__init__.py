"""The bot, without one slash command in it."""
