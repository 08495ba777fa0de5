"""Encoders: by hub name, by path, or rebuilt from a package where no hub can be reached."""
