"""From files of other tools to rows of results; importers of others join by entry point."""
