"""Where concepts lie on a map."""
