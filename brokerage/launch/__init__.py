"""Sets up, starts and checks everything on one machine. Standard library only: it runs before any package."""
