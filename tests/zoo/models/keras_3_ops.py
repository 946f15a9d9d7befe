"""Operations of `keras.ops` that stand in functional models of Keras 3. Python 3.6 syntax."""

from .registry import model

LINE = (4, 6)


def _graph(name, operation, shape=LINE, dense=True):
    """A Dense, an operation (a function of `keras.ops` and a tensor), a Dense where its output takes one."""

    @model("k3_ops_" + name)
    def make(keras):
        inputs = keras.layers.Input(shape=shape)
        x = keras.layers.Dense(shape[-1])(inputs) if dense else inputs
        return keras.Model(inputs, operation(keras.ops, x))


ONE = (
    "abs absolute arccos arcsinh arctan ceil cos cosh exp expm1 floor isfinite isnan log1p logical_not negative "
    "relu relu6 round sigmoid sign sin sinh sqrt square softplus softsign silu swish log_sigmoid hard_sigmoid "
    "hard_silu elu selu gelu softmax log_softmax tan tanh tanh_shrink hard_tanh squareplus sparse_plus sparsemax "
    "cbrt deg2rad exp2 trunc signbit isneginf nan_to_num erf flip ravel stop_gradient copy zeros_like ones_like "
    "erfc fabs sinc i0 rad2deg fliplr angle real imag conj conjugate unique cumsum nancumsum nansum"
)
for _name in ONE.split():
    _graph(_name, lambda ops, x, n=_name: getattr(ops, n)(x))

AXIS = (
    "mean sum max min prod std var amax amin argmax argmin any all logsumexp median count_nonzero average norm cumsum "
    "cumprod sort argsort nanmean nansum nanmax ptp"
)
for _name in AXIS.split():
    _graph(_name + "_axis", lambda ops, x, n=_name: getattr(ops, n)(x, axis=-1))
for _name in ("mean", "sum", "max", "std", "logsumexp"):
    _graph(_name + "_kept", lambda ops, x, n=_name: getattr(ops, n)(x, axis=[1, 2], keepdims=True))

TWO = (
    "add subtract multiply divide maximum minimum power mod arctan2 equal greater less_equal logical_and true_divide "
    "floor_divide matmul dot outer cross hypot logaddexp heaviside logaddexp2 fmod fmax nextafter inner"
)
for _name in TWO.split():
    _graph(
        _name + "_two",
        lambda ops, x, n=_name: getattr(ops, n)(x, ops.transpose(x, [0, 2, 1]) if n == "matmul" else x),
        (4, 3) if _name == "cross" else LINE,
    )

_graph("add_number", lambda ops, x: 2.5 - (x + 1.5) * 2 / 3)
_graph("power_number", lambda ops, x: -(abs(x) ** 2) // 0.5 % 3)
_graph("compare_number", lambda ops, x: (x > 0.1) & (x <= 1.0) | ~(x != 0.5))
_graph("index", lambda ops, x: x[:, 1:3, ::2])
_graph("index_ellipsis", lambda ops, x: x[..., -1, None])
_graph("index_negative", lambda ops, x: x[:, -1])
_graph("matmul_sign", lambda ops, x: x @ ops.swapaxes(x, 1, 2))
_graph("reshape", lambda ops, x: ops.reshape(x, (-1, 3, 8)))
_graph("transpose", lambda ops, x: ops.transpose(x, (0, 2, 1)))
_graph("swapaxes", lambda ops, x: ops.swapaxes(x, 1, 2))
_graph("moveaxis", lambda ops, x: ops.moveaxis(x, 1, 2))
_graph("expand_squeeze", lambda ops, x: ops.squeeze(ops.expand_dims(x, 1), 1))
_graph("concatenate", lambda ops, x: ops.concatenate([x, x * 2], axis=1))
_graph("stack", lambda ops, x: ops.stack([x, x * 2], axis=-1))
_graph("hstack", lambda ops, x: ops.hstack([x, x]))
_graph("split", lambda ops, x: ops.add(*ops.split(x, 2, axis=1)))
_graph("repeat", lambda ops, x: ops.repeat(x, 2, axis=1))
_graph("tile", lambda ops, x: ops.tile(x, (1, 2, 1)))
_graph("pad", lambda ops, x: ops.pad(x, ((0, 0), (1, 1), (0, 2)), constant_values=0.5))
_graph("roll", lambda ops, x: ops.roll(x, 1, axis=1))
_graph("clip", lambda ops, x: ops.clip(x, -0.3, 0.4))
_graph("where", lambda ops, x: ops.where(x > 0, x, x * 0.1))
_graph("where_number", lambda ops, x: ops.where(x > 0, 1.0, x))
_graph("take", lambda ops, x: ops.take(x, [2, 0], axis=1))
_graph("take_along", lambda ops, x: ops.take_along_axis(x, ops.argsort(x, axis=-1), axis=-1))
_graph("cast", lambda ops, x: ops.cast(x * 3, "int32"))
_graph("one_hot", lambda ops, x: ops.one_hot(ops.cast(ops.abs(x), "int32"), 4))
_graph("top_k", lambda ops, x: ops.top_k(x, 2)[0])
_graph("einsum", lambda ops, x: ops.einsum("abc,adc->abd", x, x))
_graph("tensordot", lambda ops, x: ops.tensordot(x, x, axes=[[1, 2], [1, 2]]))
_graph("softmax_axis", lambda ops, x: ops.softmax(x, axis=1))
_graph("gelu_exact", lambda ops, x: ops.gelu(x, approximate=False))
_graph("leaky", lambda ops, x: ops.leaky_relu(x, 0.3))
_graph("elu_alpha", lambda ops, x: ops.elu(x, 0.3))
_graph("celu_alpha", lambda ops, x: ops.celu(x, 0.7))
_graph("glu_axis", lambda ops, x: ops.glu(x, axis=1))
_graph("threshold", lambda ops, x: ops.threshold(x, 0.1, -1.0))
_graph("hard_shrink", lambda ops, x: ops.hard_shrink(x, 0.2))
_graph("normalize", lambda ops, x: ops.normalize(x, axis=-1))
_graph("rms", lambda ops, x: ops.rms_normalization(x, axis=-1))
_graph("layer_normalization", lambda ops, x: ops.layer_normalization(x, axis=-1))
_graph("moments", lambda ops, x: ops.add(*ops.moments(x, axes=[1], keepdims=True)))
_graph("diff", lambda ops, x: ops.diff(x, axis=1))
_graph("tril", lambda ops, x: ops.tril(x, 1))
_graph("diagonal", lambda ops, x: ops.diagonal(x, axis1=1, axis2=2))
_graph("trace", lambda ops, x: ops.trace(x, axis1=1, axis2=2))
_graph("searchsorted", lambda ops, x: ops.digitize(x, [-0.5, 0.0, 0.5]))
_graph("quantile", lambda ops, x: ops.quantile(x, 0.3, axis=-1))
_graph("rot90", lambda ops, x: ops.rot90(x, axes=(1, 2)))
_graph("meshgrid_like", lambda ops, x: ops.full_like(x, 2.0) + x)
_graph("round_decimals", lambda ops, x: ops.round(x, 1))
_graph("argmax_kept", lambda ops, x: ops.argmax(x, axis=-1, keepdims=True))
_graph("cumsum_typed", lambda ops, x: ops.cumsum(x, axis=1, dtype="float32"))
_graph("conv", lambda ops, x: ops.max_pool(x, 2, 2, "same"), (8, 6))
_graph("average_pool", lambda ops, x: ops.average_pool(x, 2, 1, "valid"), (8, 6))
_graph("adaptive", lambda ops, x: ops.adaptive_average_pool(x, 2), (8, 6))
_graph("image_resize", lambda ops, x: ops.image.resize(x, (4, 5)), (8, 9, 3))
_graph("image_resize_antialias", lambda ops, x: ops.image.resize(x, (4, 5), antialias=True), (8, 9, 3))
_graph("image_gray", lambda ops, x: ops.image.rgb_to_grayscale(x), (8, 9, 3))
_graph(
    "image_pad", lambda ops, x: ops.image.pad_images(x, 1, 2, target_height=12, target_width=13), (8, 9, 3)
)
_graph(
    "image_crop", lambda ops, x: ops.image.crop_images(x, 1, 2, target_height=4, target_width=5), (8, 9, 3)
)
_graph("image_patches", lambda ops, x: ops.image.extract_patches(x, (2, 3)), (8, 9, 3))
_graph("depth_to_space", lambda ops, x: ops.depth_to_space(x, 2), (4, 4, 8))
_graph("space_to_depth", lambda ops, x: ops.space_to_depth(x, 2), (4, 4, 3))
_graph("attention", lambda ops, x: ops.dot_product_attention(x, x, x), (4, 2, 6))
_graph("segment", lambda ops, x: ops.logsumexp(x, axis=-1, keepdims=True))
_graph("det", lambda ops, x: ops.det(x), (4, 4))
_graph("inv", lambda ops, x: ops.inv(x), (4, 4))
_graph("solve", lambda ops, x: ops.solve(x, x), (4, 4))
_graph("norm_all", lambda ops, x: ops.norm(x, axis=(1, 2)))
_graph("numpy_constant", lambda ops, x: x + _constant())
_graph("matmul_constant", lambda ops, x: ops.matmul(x, _constant().reshape(6, 1)))
_graph("trapezoid", lambda ops, x: ops.trapezoid(x, axis=-1))
_graph("isin", lambda ops, x: ops.isin(x, [0.1, 0.2]))
_graph("vander", lambda ops, x: ops.array_split(x, 2, axis=1)[0])
_graph("bitwise", lambda ops, x: ops.bitwise_xor(ops.bitwise_not(ops.cast(x * 9, "int32")), 5))
_graph("patches_strided", lambda ops, x: ops.image.extract_patches(x, (2, 3), strides=(1, 2)), (8, 9, 3))
_graph("rearrange", lambda ops, x: ops.rearrange(x, "a b c -> a c b"))


def _constant():
    import numpy as np

    return np.arange(6, dtype="float32")


@model("k3_ops_residual")
def residual(keras):
    """What people write: arithmetic between layers."""
    layers, ops = keras.layers, keras.ops
    inputs = layers.Input(shape=LINE)
    x = layers.Dense(6)(inputs)
    gate = ops.sigmoid(layers.Dense(6)(x))
    x = inputs + gate * x
    x = x / (ops.sqrt(ops.mean(ops.square(x), axis=-1, keepdims=True)) + 1e-6)
    return keras.Model(
        inputs, layers.Dense(2)(ops.concatenate([x, ops.max(x, axis=1, keepdims=True)], axis=1))
    )


@model("k3_ops_nested")
def nested(keras):
    layers, ops = keras.layers, keras.ops
    start = layers.Input(shape=LINE)
    inner = keras.Model(start, ops.softmax(layers.Dense(4)(start) * 0.5, axis=-1))
    inputs = layers.Input(shape=LINE)
    return keras.Model(inputs, ops.transpose(inner(inputs), (0, 2, 1)))


# Operations of `keras.ops.nn`, `keras.ops.image` and `keras.ops.math`, and with other arguments than above.

IMAGE = (6, 7, 3)
LOW = (5, 6, 2)


def _kernel(*shape):
    import numpy as np

    return np.random.RandomState(3).normal(size=shape).astype("float32")


_graph("net_softmax_flat", lambda ops, x: ops.softmax(x, axis=None))
_graph("net_log_softmax_axis", lambda ops, x: ops.log_softmax(x, axis=1))
_graph("net_sparsemax_axis", lambda ops, x: ops.sparsemax(x, axis=1))
_graph("net_sparse_sigmoid", lambda ops, x: ops.sparse_sigmoid(x))
_graph("net_soft_shrink", lambda ops, x: ops.soft_shrink(x, 0.3))
_graph("net_squareplus", lambda ops, x: ops.squareplus(x, 2))
_graph("net_normalize_sums", lambda ops, x: ops.normalize(x, axis=1, order=1))
_graph("net_normalize_cubes", lambda ops, x: ops.normalize(x, axis=-1, order=3))
_graph("net_normalize_two", lambda ops, x: ops.normalize(x, axis=(1, 2)))
_graph("net_max_pool_1d", lambda ops, x: ops.max_pool(x, 3, 1, "same"), (8, 6))
_graph("net_max_pool_2d", lambda ops, x: ops.max_pool(x, (2, 3)), IMAGE)
_graph("net_max_pool_3d", lambda ops, x: ops.max_pool(x, 2, (1, 2, 1)), (4, 5, 4, 2))
_graph("net_average_pool_2d", lambda ops, x: ops.average_pool(x, 2, 2, "same"), IMAGE)
_graph("net_pool_first", lambda ops, x: ops.max_pool(x, 2, data_format="channels_first"), (3, 6, 8))
_graph("net_average_first", lambda ops, x: ops.average_pool(x, 2, data_format="channels_first"), (3, 8))
_graph("net_conv_1d", lambda ops, x: ops.conv(x, _kernel(3, 6, 4), 2, "same"), (8, 6))
_graph("net_conv_2d", lambda ops, x: ops.conv(x, _kernel(2, 3, 3, 4), (1, 2)), IMAGE)
_graph("net_conv_dilated", lambda ops, x: ops.conv(x, _kernel(2, 2, 3, 4), dilation_rate=2), IMAGE)
_graph("net_conv_same", lambda ops, x: ops.conv(x, _kernel(2, 3, 3, 4), 1, "same", None, (1, 2)), IMAGE)
_graph("net_conv_grouped", lambda ops, x: ops.conv(x, _kernel(2, 2, 2, 6)), (5, 6, 4))
_graph("net_conv_3d", lambda ops, x: ops.conv(x, _kernel(2, 2, 2, 2, 3)), (4, 5, 4, 2))
_graph(
    "net_conv_tensor",
    lambda ops, x: ops.conv(
        x, ops.expand_dims(ops.mean(x, axis=(0, 1, 2)), 0)[None, :, None] * _kernel(2, 2, 3, 3)
    ),
    IMAGE,
)
_graph("net_depthwise_1d", lambda ops, x: ops.depthwise_conv(x, _kernel(3, 6, 2), 2), (8, 6))
_graph("net_depthwise_2d", lambda ops, x: ops.depthwise_conv(x, _kernel(2, 3, 3, 2), 2, "same"), IMAGE)
_graph(
    "net_depthwise_dilated",
    lambda ops, x: ops.depthwise_conv(x, _kernel(2, 2, 3, 1), dilation_rate=2, padding="same"),
    IMAGE,
)
_graph(
    "net_separable_1d",
    lambda ops, x: ops.separable_conv(x, _kernel(3, 6, 2), _kernel(1, 12, 4), 2, "same"),
    (8, 6),
)
_graph(
    "net_separable_2d", lambda ops, x: ops.separable_conv(x, _kernel(2, 2, 3, 2), _kernel(1, 1, 6, 4)), IMAGE
)
_graph("net_blocks_first", lambda ops, x: ops.depth_to_space(x, 2, "channels_first"), (8, 2, 3))
_graph("net_depths_first", lambda ops, x: ops.space_to_depth(x, 2, "channels_first"), (2, 4, 6))
_graph("net_rms_scaled", lambda ops, x: ops.rms_normalization(x, _kernel(6), epsilon=0.01))
_graph("net_rms_two", lambda ops, x: ops.rms_normalization(x, axis=(1, 2)))
_graph(
    "net_layer_scaled",
    lambda ops, x: ops.layer_normalization(x, _kernel(6), _kernel(6), axis=-1, epsilon=0.1),
)
_graph("net_layer_middle", lambda ops, x: ops.layer_normalization(x, _kernel(4), _kernel(4), axis=1))
_graph("net_layer_rms", lambda ops, x: ops.layer_normalization(x, _kernel(6), rms_scaling=True))
_graph("net_moments", lambda ops, x: ops.add(*ops.moments(x, axes=[-1])))
_graph(
    "net_batch",
    lambda ops, x: ops.batch_normalization(x, _kernel(6), abs(_kernel(6)), -1, _kernel(6), _kernel(6), 0.01),
)
_graph(
    "net_batch_middle",
    lambda ops, x: ops.batch_normalization(x, _kernel(4), abs(_kernel(4)), 1, _kernel(4), _kernel(4)),
)
_graph("net_one_hot_axis", lambda ops, x: ops.one_hot(ops.cast(x * 3, "int32"), 4, axis=1))
_graph("net_one_hot_truth", lambda ops, x: ops.one_hot(ops.cast(x * 3, "int32"), 4, dtype="bool"))
_graph("net_multi_hot", lambda ops, x: ops.multi_hot(ops.cast(abs(x) * 3, "int32"), 4))
_graph(
    "net_multi_hot_flat", lambda ops, x: ops.multi_hot(ops.cast(abs(x[:, 0]) * 3, "int32"), 4, dtype="int32")
)
_graph("net_binary", lambda ops, x: ops.binary_crossentropy(ops.cast(x > 0, "float32"), abs(x)))
_graph("net_binary_logits", lambda ops, x: ops.binary_crossentropy(ops.sigmoid(x), x, from_logits=True))
_graph(
    "net_binary_sigmoid",
    lambda ops, x: ops.binary_crossentropy(ops.cast(x > 0, "float32"), ops.sigmoid(x * 30)),
)
_graph(
    "net_categorical", lambda ops, x: ops.categorical_crossentropy(ops.one_hot(ops.argmin(x, -1), 6), abs(x))
)
_graph(
    "net_categorical_softmax",
    lambda ops, x: ops.categorical_crossentropy(ops.softmax(x), ops.softmax(x * 40)),
)
_graph("net_categorical_logits", lambda ops, x: ops.categorical_crossentropy(ops.softmax(x), x, True))
_graph("net_sparse", lambda ops, x: ops.sparse_categorical_crossentropy(ops.argmin(x, -1), abs(x)))
_graph(
    "net_sparse_logits",
    lambda ops, x: ops.sparse_categorical_crossentropy(ops.argmin(x, -1, keepdims=True), x, from_logits=True),
)
_graph("net_attention_causal", lambda ops, x: ops.dot_product_attention(x, x, x, is_causal=True), (4, 2, 6))
_graph(
    "net_attention_groups",
    lambda ops, x: ops.dot_product_attention(x, x[:, :, :2], x[:, :, 2:], scale=0.3),
    (4, 4, 6),
)
_graph(
    "net_attention_masked",
    lambda ops, x: ops.dot_product_attention(x, x, x, bias=_kernel(2, 4, 4), mask=_kernel(1, 1, 4, 4) > -0.5),
    (4, 2, 6),
)
_graph("net_psnr", lambda ops, x: ops.psnr(x, x * 0.5 + 0.1, 2.0))
_graph("net_polar", lambda ops, x: ops.real(ops.nn.polar(x, x * 2)))
_graph("image_resize_nearest", lambda ops, x: ops.image.resize(x, (9, 5), "nearest"), IMAGE)
_graph("image_resize_bicubic", lambda ops, x: ops.image.resize(x, (9, 5), "bicubic"), IMAGE)
_graph("image_resize_cubes", lambda ops, x: ops.image.resize(x, (3, 9), "bicubic", True), IMAGE)
_graph("image_resize_lanczos", lambda ops, x: ops.image.resize(x, (4, 4), "lanczos3", True), IMAGE)
_graph("image_resize_crop", lambda ops, x: ops.image.resize(x, (4, 9), crop_to_aspect_ratio=True), IMAGE)
_graph(
    "image_resize_pad",
    lambda ops, x: ops.image.resize(x, (4, 9), pad_to_aspect_ratio=True, fill_value=0.5),
    IMAGE,
)
_graph(
    "image_resize_first", lambda ops, x: ops.image.resize(x, (4, 9), data_format="channels_first"), (3, 6, 7)
)
_graph(
    "image_pad_ends", lambda ops, x: ops.image.pad_images(x, 1, 2, bottom_padding=3, right_padding=0), IMAGE
)
_graph(
    "image_crop_ends",
    lambda ops, x: ops.image.crop_images(x, 1, 2, bottom_cropping=1, right_cropping=2),
    IMAGE,
)
_graph(
    "image_crop_far",
    lambda ops, x: ops.image.crop_images(
        x, bottom_cropping=1, right_cropping=2, target_height=2, target_width=3
    ),
    IMAGE,
)
_graph("image_patches_same", lambda ops, x: ops.image.extract_patches(x, 2, 1, 2, "same"), IMAGE)
_graph("image_patches_3d", lambda ops, x: ops.image.extract_patches(x, (2, 2, 3)), (4, 5, 6, 2))
_graph("image_gray_first", lambda ops, x: ops.image.rgb_to_grayscale(x, "channels_first"), (3, 6, 7))
_graph("image_to_hsv", lambda ops, x: ops.image.rgb_to_hsv(ops.sigmoid(x)), IMAGE)
_graph("image_to_rgb", lambda ops, x: ops.image.hsv_to_rgb(ops.sigmoid(x)), IMAGE)
_graph("image_blur", lambda ops, x: ops.image.gaussian_blur(x), IMAGE)
_graph("image_blur_uneven", lambda ops, x: ops.image.gaussian_blur(x, (3, 5), (0.7, 1.4)), IMAGE)
_graph("image_sobel", lambda ops, x: ops.image.sobel_edges(x), IMAGE)
_graph("image_ssim", lambda ops, x: ops.image.ssim(x, x * 0.8 + 0.1, filter_size=3), IMAGE)
for _mode in ("constant", "nearest", "reflect", "wrap"):
    for _how in ("bilinear", "nearest"):
        _graph(
            f"image_affine_{_mode}_{_how}",
            lambda ops, x, mode=_mode, how=_how: ops.image.affine_transform(x, _turn(), how, mode, 0.25),
            IMAGE,
        )
_graph(
    "image_perspective",
    lambda ops, x: ops.image.perspective_transform(
        x,
        _corners([[0, 0], [0, 6], [5, 0], [5, 6]]),
        _corners([[1, 0], [0.5, 5], [4, 1], [5, 5.5]]),
        fill_value=0.3,
    ),
    IMAGE,
)
_graph(
    "image_translate",
    lambda ops, x: ops.image.scale_and_translate(
        x, (3, 4, 9, 3), _corners([0.7, 1.3]), _corners([0.4, -1.2]), (1, 2), "cubic"
    ),
    IMAGE,
)
_graph("math_rsqrt", lambda ops, x: ops.rsqrt(ops.abs(x) + 0.1))
_graph("math_erfinv", lambda ops, x: ops.erfinv(ops.tanh(x) * 0.9))
_graph("math_top_places", lambda ops, x: ops.top_k(x, 3)[1])
_graph("math_in_top_k", lambda ops, x: ops.in_top_k(ops.argmax(x[:, 0], -1), x[:, 1], 3))
for _name in ("sum", "max", "min", "prod"):
    _graph(
        "math_segment_" + _name,
        lambda ops, x, n=_name: getattr(ops, "segment_" + n)(
            x, ops.argmax(x[:, 0, :3], axis=-1), num_segments=4
        ),
    )
_graph("math_segment_own", lambda ops, x: ops.segment_sum(x, ops.cast(ops.cumsum(x[:, 0, 0] * 0), "int32")))
_graph("math_cdist", lambda ops, x: ops.cdist(x, x * 0.5))
_graph("math_logdet", lambda ops, x: ops.logdet(ops.matmul(x, ops.transpose(x, (0, 2, 1)))))
_graph("math_view_real", lambda ops, x: ops.view_as_real(x))
_graph("math_fft", lambda ops, x: ops.add(*ops.fft((x, x * 0.5))))
_graph("math_fft2", lambda ops, x: ops.subtract(*ops.fft2((x, x * 0.5))))
_graph("math_ifft2", lambda ops, x: ops.add(*ops.ifft2((x, x * 0.5))))
_graph("math_rfft", lambda ops, x: ops.add(*ops.rfft(x)))
_graph("math_rfft_long", lambda ops, x: ops.add(*ops.rfft(x, 9)))
_graph("math_irfft", lambda ops, x: ops.irfft((x, x * 0.5), 8))
_graph("math_sequences", lambda ops, x: ops.extract_sequences(x, 3, 2))
_graph("math_stft", lambda ops, x: ops.add(*ops.stft(x, 6, 2, 8)), (2, 20))
_graph("math_stft_odd", lambda ops, x: ops.add(*ops.stft(x, 5, 3, 8, "hamming", False)), (2, 20))
_graph("math_stft_plain", lambda ops, x: ops.add(*ops.stft(x, 8, 3, 8, None)), (2, 20))
_graph("math_istft", lambda ops, x: ops.istft((x, x * 0.3), 6, 2, 8), (7, 5))
_graph("math_istft_long", lambda ops, x: ops.istft((x, x * 0.3), 6, 3, 8, length=9, center=False), (7, 5))


def _turn():
    import numpy as np

    return np.array([0.83, 0.31, -2.04, -0.41, 1.27, 1.07, 0.011, -0.021], "float32")


def _corners(values):
    import numpy as np

    return np.array(values, "float32")


for _name, _pattern in (("apart", "a (b c) d -> a b (d c)"), ("batch", "a (b c) d -> d (a b) c")):

    @model("k3_ops_math_rearrange_" + _name)
    def rearranged(keras, pattern=_pattern):
        inputs = keras.layers.Input(batch_shape=(3, 4, 6))  # rearrange knows of no unknown batch
        return keras.Model(inputs, keras.ops.rearrange(keras.layers.Dense(6)(inputs), pattern, c=2))
