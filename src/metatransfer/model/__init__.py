"""Arrays to a posterior, for any meta-regression; knows nothing of claims, tasks or files."""
