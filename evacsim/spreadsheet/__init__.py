"""A TABLE AS PEOPLE KEEP IT: workbooks and CSV, headers in any spelling, cells by their name."""
