"""What people do to placements: one module a part of the way."""
