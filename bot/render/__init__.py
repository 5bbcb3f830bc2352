"""Domain objects to Discord messages and charts. No I/O."""
