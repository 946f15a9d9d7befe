"""What `compile` was given: losses, metrics, the optimizer's config."""
