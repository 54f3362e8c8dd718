"""Cases: persons with what is expected of them, and what comes of it."""
