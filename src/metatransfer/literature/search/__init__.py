"""Searches of the literature: sources asked, records joined to works, works screened."""
