"""From records to arrays: gains, transfer gaps, similarity, and the rows a model is fitted to."""
