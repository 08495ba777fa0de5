"""Raw tables of evidence into the project's own schema."""
