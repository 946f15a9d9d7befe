"""GroupQueryAttention, which Keras has from 3.0 on."""

import tensorflow as tf

from .multi_head_attention import MultiHeadAttention
from .registering import register


class GroupQueryAttention(MultiHeadAttention):
    """Several heads of queries share one head of keys and values."""

    def __init__(self, head_dim, num_query_heads, num_key_value_heads, **keywords):
        self.groups = num_key_value_heads
        super().__init__(num_query_heads, head_dim, **keywords)
        self.groups = num_key_value_heads

    def _heads_of_values(self):
        return self.groups

    def _for_each_head(self, x):
        heads = self.held["num_heads"]
        return tf.gather(x, [head * self.groups // heads for head in range(heads)], axis=2)

    def get_config(self):
        config = super().get_config()
        for key in ("value_dim", "output_shape", "attention_axes", "query_shape", "key_shape", "value_shape"):
            config.pop(key)
        names = {"head_dim": config.pop("key_dim"), "num_query_heads": config.pop("num_heads")}
        return dict(config, num_key_value_heads=self.groups, **names)


register(GroupQueryAttention)
