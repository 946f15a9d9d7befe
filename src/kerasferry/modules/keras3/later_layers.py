"""Layers of later minors of Keras 3."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("kerasferry", "RMSNormalization")
class RMSNormalization(keras.layers.Layer):
    """Divides by the root of the mean square, as in Keras 3.9 and later.

    Args:
        axis: The axis, or a list of axes, over which the mean goes.
        epsilon: Added to the mean square.
    """

    def __init__(self, axis=-1, epsilon=1e-6, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon

    def build(self, input_shape):
        axes = sorted(self.axis) if isinstance(self.axis, (list, tuple)) else [self.axis]
        self.scale = self.add_weight(
            name="scale", shape=tuple(input_shape[axis] for axis in axes), initializer="ones"
        )
        self.axis = list(axes)
        self.built = True

    def call(self, x):
        value = ops.cast(x, "float64" if self.compute_dtype == "float64" else "float32")
        mean = ops.mean(ops.square(value), axis=tuple(self.axis), keepdims=True)
        value = value * ops.rsqrt(mean + self.epsilon)
        return ops.cast(value * ops.cast(self.scale, value.dtype), x.dtype)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "axis": self.axis, "epsilon": self.epsilon}


@keras.saving.register_keras_serializable("kerasferry", "LayerNormalizationRMS")
class LayerNormalizationRMS(keras.layers.LayerNormalization):
    """LayerNormalization with `rms_scaling` over any axes, as in Keras 3.4 and later."""

    def call(self, inputs):
        shape = [1] * len(inputs.shape)
        for axis in self.axis:
            shape[axis] = inputs.shape[axis]
        value = ops.cast(inputs, "float64" if self.compute_dtype == "float64" else "float32")
        scale = ops.rsqrt(ops.var(value, axis=self.axis, keepdims=True) + self.epsilon)
        value = value * scale * ops.cast(ops.reshape(self.gamma, shape), value.dtype)
        return ops.cast(value, self.compute_dtype)


@keras.saving.register_keras_serializable("kerasferry", "ReversibleEmbedding")
class ReversibleEmbedding(keras.layers.Embedding):
    """An embedding that can be called the other way round, as in Keras 3.12 and later.

    Args:
        tie_weights: Whether both ways have the same weights.
        reverse_dtype: In which the way back is computed.
        logit_soft_cap: Bound of what comes out of the way back.
    """

    def __init__(
        self,
        *args,
        tie_weights=True,
        reverse_dtype=None,
        logit_soft_cap=None,
        quantization_config=None,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.tie_weights = tie_weights
        self.reverse_dtype = reverse_dtype
        self.logit_soft_cap = logit_soft_cap

    def build(self, input_shape=None):
        super().build(input_shape)
        if not self.tie_weights:
            self.reverse_embeddings = self.add_weight(
                name="reverse_embeddings",
                shape=(self.output_dim, self.input_dim),
                initializer=self.embeddings_initializer,
            )

    def call(self, inputs, reverse=False):
        if not reverse:
            result = super().call(inputs)
            mask = super().compute_mask(inputs)
            if mask is not None:
                result._keras_mask = mask
            return result
        kernel = ops.transpose(self.embeddings) if self.tie_weights else self.reverse_embeddings
        dtype = self.reverse_dtype or self.compute_dtype
        logits = ops.matmul(ops.cast(inputs, dtype), ops.cast(kernel, dtype))
        if self.logit_soft_cap is not None:
            logits = ops.tanh(logits / self.logit_soft_cap) * self.logit_soft_cap
        return logits

    def compute_mask(self, inputs, mask=None):
        return None

    def compute_output_shape(self, input_shape, reverse=False):
        return (*input_shape[:-1], self.input_dim) if reverse else (*input_shape, self.output_dim)

    def compute_output_spec(self, inputs, reverse=False):
        return keras.KerasTensor(self.compute_output_shape(inputs.shape, reverse), dtype=self.compute_dtype)

    def save_own_variables(self, store):
        super().save_own_variables(store)
        if not self.tie_weights:
            store["1"] = self.reverse_embeddings

    def load_own_variables(self, store):
        if self.tie_weights:
            super().load_own_variables(store)
        else:
            self.embeddings.assign(store["0"])
            self.reverse_embeddings.assign(store["1"])

    def get_config(self):
        own = {key: getattr(self, key) for key in ("tie_weights", "reverse_dtype", "logit_soft_cap")}
        return {**super().get_config(), **own}


@keras.saving.register_keras_serializable("kerasferry", "ZeroPadding1DLater")
class ZeroPadding1DLater(keras.layers.Layer):
    """ZeroPadding1D whose channels may come first, as in Keras 3.5 and later."""

    def __init__(self, padding=1, data_format=None, **kwargs):
        super().__init__(**kwargs)
        self.padding = tuple(padding) if isinstance(padding, (list, tuple)) else (padding, padding)
        self.data_format = data_format or keras.config.image_data_format()

    def call(self, inputs):
        first = self.data_format == "channels_first"
        pads = ((0, 0), (0, 0), self.padding) if first else ((0, 0), self.padding, (0, 0))
        return ops.pad(inputs, pads)

    def compute_output_shape(self, input_shape):
        axis = 2 if self.data_format == "channels_first" else 1
        found = list(input_shape)
        if found[axis] is not None:
            found[axis] += sum(self.padding)
        return tuple(found)

    def get_config(self):
        return {**super().get_config(), "padding": self.padding, "data_format": self.data_format}


@keras.saving.register_keras_serializable("kerasferry", "ResizingLater")
class ResizingLater(keras.layers.Layer):
    """Resizing that pads to the aspect ratio (Keras 3.3 and later) and smooths before it shrinks (3.9 and later)."""

    def __init__(
        self,
        height,
        width,
        interpolation="bilinear",
        crop_to_aspect_ratio=False,
        pad_to_aspect_ratio=False,
        fill_mode="constant",
        fill_value=0.0,
        antialias=False,
        data_format=None,
        **kwargs,
    ):
        for key in ("factor", "bounding_box_format"):
            kwargs.pop(key, None)
        super().__init__(**kwargs)
        self.height, self.width = height, width
        self.interpolation = interpolation
        self.crop_to_aspect_ratio, self.pad_to_aspect_ratio = crop_to_aspect_ratio, pad_to_aspect_ratio
        self.fill_mode, self.fill_value = fill_mode, fill_value
        self.antialias = antialias
        self.data_format = data_format or keras.config.image_data_format()

    def call(self, inputs):
        images = ops.cast(inputs, "float32")
        first = self.data_format == "channels_first"
        axis = -2 if first else -3
        height, width = images.shape[axis], images.shape[axis + 1]
        if height is None or width is None:
            raise ValueError("the size of the images must be known")
        tall, wide = int(width * self.height / self.width), int(height * self.width / self.height)
        if self.crop_to_aspect_ratio:
            images = self._cropped(images, axis, height, max(min(height, tall), 1))
            images = self._cropped(images, axis + 1, width, max(min(width, wide), 1))
        elif self.pad_to_aspect_ratio:
            images = self._padded(images, axis, (max(height, tall) - height) // 2)
            images = self._padded(images, axis + 1, (max(width, wide) - width) // 2)
        resized = ops.image.resize(
            images,
            (self.height, self.width),
            interpolation=self.interpolation,
            antialias=self.antialias,
            data_format=self.data_format,
        )
        if "int" in str(inputs.dtype):
            resized = ops.round(resized)
        return ops.cast(resized, inputs.dtype)

    def _cropped(self, images, axis, size, kept):
        start = int((size - kept) / 2)
        chosen = [slice(None)] * len(images.shape)
        chosen[axis] = slice(start, start + kept)
        return images[tuple(chosen)]

    def _padded(self, images, axis, count):
        pads = [(0, 0)] * len(images.shape)
        pads[axis] = (count, count)
        return ops.pad(images, pads, constant_values=self.fill_value) if count else images

    def compute_output_shape(self, input_shape):
        axis = -2 if self.data_format == "channels_first" else -3
        found = list(input_shape)
        found[axis], found[axis + 1] = self.height, self.width
        return tuple(found)

    def get_config(self):
        keys = "height width interpolation crop_to_aspect_ratio pad_to_aspect_ratio fill_mode fill_value antialias"
        own = {key: getattr(self, key) for key in [*keys.split(), "data_format"]}
        return {**super().get_config(), **own}
