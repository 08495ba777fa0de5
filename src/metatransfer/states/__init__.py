"""What a project was at another time, saved or in git, and what is different now."""
