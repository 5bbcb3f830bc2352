"""The way to Discord and back: the connection, who is let in, what is answered, and how patiently."""
