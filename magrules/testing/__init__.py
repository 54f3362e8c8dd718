"""Cases: people with expectations about their consultations, their reader and runner."""
