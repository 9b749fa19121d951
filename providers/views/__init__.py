"""Pages of providers: the register, and the way into it."""
