"""A finished letter read and checked: by its words alone, or against its case.

opening (in a child process) -> page -> subject -> (form, articles, remedy, dates, persons, agreement) -> check.
"""
