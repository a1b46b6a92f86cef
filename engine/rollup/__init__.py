"""A government and its units: who must report, what was handed in or counted, the area's sum, every cell back to its units.

units -> (counted, handed) -> gather -> area -> told; template gives units a workbook to fill.
"""
