"""Daily posts: when and what (pure), and the poster that sends each of them exactly once."""
