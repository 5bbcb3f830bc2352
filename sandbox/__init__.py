"""A local Discord: REST, gateway and a web page. Speaks only the protocol; imports nothing of the bot."""
