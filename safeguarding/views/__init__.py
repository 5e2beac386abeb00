"""Pages of risk assessments and concerns."""
