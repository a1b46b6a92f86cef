"""Anybody's published annual report: opened, read into figures, checked.

opening -> (html, word, sheet, pdf, text, drawn) -> rows -> runs -> (align, second, fourth) and heading -> read -> checking; worker and batch around it.
"""
