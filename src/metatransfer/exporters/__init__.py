"""What a project knows, in the formats of others."""
