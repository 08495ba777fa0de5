"""Records as text: pure functions from records to pages, tables and bytes. Nothing prints here."""
