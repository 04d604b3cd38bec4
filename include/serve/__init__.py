"""A published release -> copies for tools that cannot open it."""
