"""Parts of the network builder: plain modules that import only tensorflow, numpy and the standard library.

They run inside an isolated runtime, under Python 3.8 to 3.11 with TensorFlow 2.3 to 2.15.
"""
