"""What is kept so that nothing is made twice: fits, verdicts, reports, and their folder."""
