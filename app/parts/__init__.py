"""What the pages are made of: cached reads, harmless text, tables, charts and notices."""
