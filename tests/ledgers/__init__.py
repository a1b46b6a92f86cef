"""Ledgers as offices keep them, made from applications whose true facts are known; nothing here knows the importer.

`truth` holds the facts and counts them naively; `invent` makes offices; `words` says outcomes as clerks do; `grid` and `files` put a
ledger on paper; `townships`, `bureaus`, `counties`, `oddities` are the layouts and `shelf` lists them; `clerk` answers what the
program asks; `faults` plants errors, `broken` makes workbooks that nobody should have to read.
`python -m tests.ledgers DIR` writes every ledger with its tables beside it.
"""
