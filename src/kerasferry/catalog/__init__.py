"""Data about versions: which releases there are, what they need, how they install today."""
