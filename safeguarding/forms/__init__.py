"""Forms of the risk assessment, of a conversation in its place, and of concerns."""
