"""The last look at a carried model: does the target have every class, and does it take every argument?"""
