"""What the worker can do, one file a group of verbs. Python 3.6 syntax.

Imported only inside an environment.
"""
