"""Random small models by number; see `inside.py`. Python 3.6 syntax."""
