"""Code in models: it is described, never run."""
