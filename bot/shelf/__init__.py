"""Keeps what is served current: the library is watched, read anew beside the old one, and swapped."""
