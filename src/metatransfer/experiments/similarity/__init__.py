"""Similarities of tasks from their own texts, each with a bootstrap standard error."""
