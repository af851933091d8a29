"""Papers from public services: arXiv, Crossref, OpenAlex and PubMed."""
