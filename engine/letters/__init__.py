"""Letters: from a case's history to a paper. The only door to jinja2 for letters, to docx and typst for letters.

`occasions` says which papers a case supports, `compose` writes one (a template rendered to lines, the lines read into a `Letter`), `text`,
`docx` and `pdf` show it. Nothing here reads a clock or a store; `engine.correspondence` does the office's side.
"""
