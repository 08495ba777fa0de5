"""Reports: records to a view model of plain blocks, and from it PDF, HTML, Markdown and JSON."""
