"""Bytes without meaning: protobuf, sorted tables, tensor bundles."""
