"""Ratios of the product to a reference timed in the same run. `python -m bench [IDs…]`; a number never fails it."""
