"""Pages of the register, of employers and their offers, of signed links, and of the public search."""
