"""An office's own ledger (台账) brought in: read as it is kept, understood with the office's help, turned into lawful histories."""
