"""Texts of tasks: from a local folder or the hub, as examples of a shape, with a hash of them."""
