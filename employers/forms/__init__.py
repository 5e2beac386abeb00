"""What people fill in about employers and offers."""
