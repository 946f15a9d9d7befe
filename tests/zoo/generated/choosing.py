"""Which layer, with which arguments: everything drawn from one `random.Random`. Python 3.6 syntax.

What a draw gives need not be valid, nor exist in the version at hand: whoever calls a layer that raises draws again.
"""

from .recurrent import Recurrent


class Chooser(Recurrent):
    """Draws layers."""

    def layer(self, shape):
        """A layer for floats of this shape without the batch, or an exception."""
        family = self.one(*FAMILIES[min(len(shape), 4)])
        return getattr(self, "_" + family)(shape)

    def _dense(self, shape):
        if self.chance(0.25):
            rank = len(shape)
            equation, out = self.one(
                ("...x,xy->...y", self.size()),
                ("ab,bc->ac", self.size()),
                ("abc,cde->abde", (None, 2, 3)),
                ("abc,cd->abd", (None, self.size())),
            )
            extra = self.some(0.6, bias_axes=self.one("y", "c", "de", "d", "e"))
            extra.update(self.some(0.4, activation=self.activation))
            extra.update(self.weighted(("kernel",), bias=False))
            del rank
            return (
                self.layers.experimental.EinsumDense(equation, out, **extra)
                if not hasattr(self.layers, "EinsumDense")
                else self.make("EinsumDense", equation, output_shape=out, **extra)
            )
        return self.make(
            "Dense",
            self.size(),
            **dict(self.some(0.5, activation=self.activation), **self.weighted(("kernel",))),
        )

    def _spatial(self, rank):
        found = self.some(0.35, padding="same")
        found.update(self.some(0.25, strides=lambda: self.sizes(rank, 1, 2)))
        found.update(self.some(0.1, data_format=self.one("channels_first", "channels_last")))
        return found

    def _conv(self, shape):
        rank = len(shape) - 1
        kind = self.one("", "", "Transpose", "Separable", "Depthwise", "Local")
        found = self._spatial(rank)
        found.update(self.some(0.4, activation=self.activation))
        if kind != "Local":
            found.update(self.some(0.2, dilation_rate=lambda: self.sizes(rank, 1, 2)))
        if rank == 1 and self.chance(0.2):
            found["padding"] = "causal"
        if kind == "Depthwise":
            found.update(self.weighted(("depthwise",)))
            found.update(self.some(0.4, depth_multiplier=2))
            return self.make(f"DepthwiseConv{rank}D", self.sizes(rank), **found)
        if kind == "Separable":
            found.update(self.weighted(("depthwise", "pointwise")))
            found.update(self.some(0.4, depth_multiplier=2))
            return self.make(f"SeparableConv{rank}D", self.size(), self.sizes(rank), **found)
        found.update(self.weighted(("kernel",)))
        if kind == "Local":
            found.update(self.some(0.4, implementation=self.one(1, 2, 3)))
            if found.get("implementation", 1) == 1:
                found.pop("padding", None)
            return self.make(f"LocallyConnected{rank}D", self.size(), self.sizes(rank), **found)
        if kind == "Transpose":
            found.update(self.some(0.25, output_padding=lambda: self.sizes(rank, 0, 1)))
            return self.make(f"Conv{rank}DTranspose", self.size(), self.sizes(rank), **found)
        filters = self.size()
        if self.chance(0.2) and shape[-1] % 2 == 0:
            filters, found["groups"] = 4, 2
        return self.make(f"Conv{rank}D", filters, self.sizes(rank), **found)

    def _pool(self, shape):
        rank = len(shape) - 1
        kind = self.one("Max", "Average")
        if self.chance(0.35):
            found = self.some(0.3, keepdims=True)
            found.update(self.some(0.15, data_format="channels_first"))
            return self.make(f"Global{kind}Pooling{rank}D", **found)
        found = self._spatial(rank)
        return self.make(f"{kind}Pooling{rank}D", pool_size=self.sizes(rank, 1, 3), **found)

    def _pad(self, shape):
        rank = len(shape) - 1
        kind = self.one("ZeroPadding", "Cropping", "UpSampling")
        found = {} if rank == 1 else self.some(0.15, data_format="channels_first")
        if kind == "UpSampling":
            if rank == 2:
                found.update(
                    self.some(
                        0.5, interpolation=self.one("nearest", "bilinear", "bicubic", "area", "lanczos3")
                    )
                )
            return self.make(
                f"UpSampling{rank}D", self.sizes(rank, 1, 3) if rank > 1 else self.size(), **found
            )
        pairs = tuple((self.size(0, 2), self.size(0, 1)) for _ in range(rank))
        amount = self.one(self.size(0, 1), pairs[0] if rank == 1 else pairs, tuple(one[0] for one in pairs))
        if rank == 1 and not isinstance(amount, int):
            amount = pairs[0]
        return self.make(f"{kind}{rank}D", amount, **found)

    def _shape(self, shape):
        total = 1
        for size in shape:
            total *= size or 1
        name = self.one("Flatten", "Reshape", "Permute", "RepeatVector")
        if name == "Reshape":
            target = self.one((-1,), (-1, shape[-1]), (total, 1), (shape[-1], -1), (1, total))
            return self.make("Reshape", target)
        if name == "Permute":
            order = list(range(1, len(shape) + 1))
            self.random.shuffle(order)
            return self.make("Permute", tuple(order))
        if name == "RepeatVector":
            return self.make("RepeatVector", self.size())
        return self.make("Flatten", **self.some(0.2, data_format="channels_first"))

    def _normal(self, shape):
        rank = len(shape)
        name = self.one(
            "BatchNormalization",
            "BatchNormalization",
            "LayerNormalization",
            "UnitNormalization",
            "GroupNormalization",
        )
        axis = self.one(-1, -1, rank, 1)
        found = self.some(0.4, axis=axis, epsilon=self.one(1e-5, 0.01, 1e-3))
        if name == "UnitNormalization":
            return self.make(name, **self.some(0.5, axis=self.one(-1, 1, [1, -1])))
        if name == "GroupNormalization":
            found["groups"] = self.one(1, 2, -1, shape[-1])
        if name == "LayerNormalization" and self.chance(0.2) and rank > 1:
            found["axis"] = self.one([1, 2], (-2, -1), [-1], [rank])
        found.update(self.some(0.25, center=False, scale=False))
        for kind in ("beta", "gamma"):
            found.update(
                self.some(
                    0.1,
                    **{
                        kind + "_initializer": self.initializer,
                        kind + "_regularizer": self.regularizer,
                        kind + "_constraint": self.constraint,
                    },
                )
            )
        if name == "BatchNormalization":
            found.update(self.some(0.3, momentum=0.9, fused=self.one(False, None)))
            found.update(self.some(0.1, moving_mean_initializer=self.initializer, axis=[rank]))
            if self.chance(0.12) and not self.oldest:
                found.update(
                    renorm=True, **self.some(0.5, renorm_momentum=0.8, renorm_clipping={"rmax": 2.0})
                )
            if self.chance(0.08):
                found["name"] = "frozen"
                found["trainable"] = False
        return self.make(name, **found)

    def _activation(self, shape):
        name = self.one("Activation", "ReLU", "LeakyReLU", "ELU", "PReLU", "Softmax", "ThresholdedReLU")
        if name == "Activation":
            return self.make(name, self.activation())
        arguments = {
            "ReLU": self.some(0.5, max_value=1.2, negative_slope=0.1, threshold=0.2),
            "LeakyReLU": self.some(0.6, alpha=self.one(0.1, 0.01, 0.0)),
            "ELU": self.some(0.6, alpha=0.4),
            "PReLU": self.some(
                0.3,
                shared_axes=self.one([1], 1, [1, 2]),
                alpha_initializer=self.initializer,
                alpha_regularizer=self.regularizer,
                alpha_constraint=self.constraint,
            ),
            "Softmax": self.some(0.5, axis=self.one(1, -1, len(shape), [1, 2])),
            "ThresholdedReLU": self.some(0.6, theta=0.3),
        }[name]
        return self.make(name, **arguments)

    def _noise(self, shape):
        name = self.one(
            "Dropout",
            "GaussianNoise",
            "GaussianDropout",
            "AlphaDropout",
            "ActivityRegularization",
            "SpatialDropout",
            "Identity",
            "Layer",
        )
        if name in ("Identity", "Layer"):
            return self.make(name)
        if name == "ActivityRegularization":
            return self.make(name, **self.some(0.6, l1=0.1, l2=0.2))
        if name == "SpatialDropout":
            rank = len(shape) - 1
            extra = {} if rank == 1 else self.some(0.2, data_format="channels_first")
            return self.make(f"SpatialDropout{rank}D", 0.3, **extra)
        extra = self.some(0.2, seed=3)
        if name in ("Dropout", "AlphaDropout"):
            extra.update(self.some(0.3, noise_shape=self.one((None,) + (1,) * len(shape), (3, *shape))))
        return self.make(name, 0.3, **extra)

    def _wrapped(self, shape):
        inner = getattr(self, "_" + self.one(*FAMILIES[min(len(shape) - 1, 4)]))(shape[1:])
        return self.make("TimeDistributed", inner)

    def _prepared(self, shape):
        experimental = getattr(getattr(self.layers, "experimental", None), "preprocessing", None)
        names = ["Rescaling", "Normalization", "Discretization"]
        if len(shape) == 3:
            names += ["Resizing", "CenterCrop", "RandomFlip", "RandomContrast"]
        name = self.one(*names)
        where = self.layers if hasattr(self.layers, name) else experimental
        given = {
            "Rescaling": lambda: {"scale": 0.3, "offset": self.one(0.0, 0.7)},
            "Normalization": lambda: {"mean": 0.2, "variance": 0.7, "axis": self.one(-1, None)},
            "Discretization": lambda: {"bin_boundaries": [-0.5, 0.2, 1.0]},
            "Resizing": lambda: dict(
                self.some(0.5, interpolation=self.one("nearest", "bilinear", "bicubic", "area")),
                height=3,
                width=5,
            ),
            "CenterCrop": lambda: {"height": 2, "width": 2},
            "RandomFlip": lambda: self.some(0.5, mode="horizontal"),
            "RandomContrast": lambda: {"factor": 0.2},
        }[name]()
        return getattr(where, name)(**given)

    def embedding(self):
        """An Embedding of seven numbers, six a row."""
        found = self.some(
            0.3, embeddings_initializer=self.initializer, embeddings_regularizer=self.regularizer
        )
        found.update(self.some(0.6, mask_zero=True))
        found.update(
            self.some(0.2, embeddings_constraint=self.constraint, input_length=6, activity_regularizer="l2")
        )
        return self.make("Embedding", 7, self.size(), **found)

    def _masking(self, shape):
        del shape
        return self.make("Masking", **self.some(0.2, mask_value=0.1))


FAMILIES = {
    1: ("dense", "dense", "activation", "normal", "noise", "shape", "prepared"),
    2: (
        "dense dense conv conv pool pad shape normal activation noise recurrent recurrent recurrent recurrent "
        "wrapped prepared masking"
    ).split(),
    3: "dense conv conv conv pool pad shape normal activation noise conv_recurrent wrapped prepared".split(),
    4: "dense conv conv pool pad shape normal activation noise conv_recurrent wrapped".split(),
}
