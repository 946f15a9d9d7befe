"""What is trained: optimizers with arguments that are not the defaults, and networks. Data only, for every Python."""

# Name of a case: the class, its arguments, and what else is special.
#   first, last: the versions that have it, as (major, minor)
#   schedule: (class, arguments) in the place of a constant learning rate
#   rate: what a callback sets the learning rate to before the last step before the file is saved
#   loss_scale: arguments of a LossScaleOptimizer around it
#   net: of train_nets.py, `dense` if not given
#   name: given to `compile` by name, with the defaults of its version
#   exclude: names for `exclude_from_weight_decay`, which no file holds: the user calls it again
#   fit: trained by `fit`, batch by batch, and not by `train_on_batch`
#   tf1: an optimizer of TensorFlow 1 that Keras wraps
#   experimental: of `optimizers.experimental`, where 2.9 and 2.10 have what 2.11 has
#   legacy: of `optimizers.legacy`, in versions that have two
OPTIMIZERS = {
    "sgd": {"class": "SGD", "learning_rate": 0.02, "momentum": 0.9},
    "sgd_nesterov": {"class": "SGD", "learning_rate": 0.02, "momentum": 0.8, "nesterov": True},
    "sgd_plain": {"class": "SGD", "learning_rate": 0.05},
    "rmsprop": {"class": "RMSprop", "learning_rate": 0.01, "rho": 0.8},
    "rmsprop_momentum": {"class": "RMSprop", "learning_rate": 0.01, "momentum": 0.7, "first": (1, 15)},
    "rmsprop_centered": {
        "class": "RMSprop",
        "learning_rate": 0.01,
        "momentum": 0.5,
        "centered": True,
        "first": (1, 15),
    },
    "rmsprop_centered_plain": {"class": "RMSprop", "learning_rate": 0.01, "centered": True, "first": (1, 15)},
    "adam": {"class": "Adam", "learning_rate": 0.01, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-6},
    "adam_amsgrad": {"class": "Adam", "learning_rate": 0.01, "amsgrad": True, "beta_2": 0.7},
    "adamw": {"class": "AdamW", "learning_rate": 0.01, "weight_decay": 0.05, "first": (2, 11)},
    "adamax": {"class": "Adamax", "learning_rate": 0.01},
    "nadam": {"class": "Nadam", "learning_rate": 0.01},
    "adagrad": {"class": "Adagrad", "learning_rate": 0.1},
    "adadelta": {"class": "Adadelta", "learning_rate": 20.0},
    "ftrl": {
        "class": "Ftrl",
        "learning_rate": 0.1,
        "l1_regularization_strength": 0.001,
        "l2_regularization_strength": 0.01,
        "first": (1, 15),
    },
    "ftrl_all": {
        "class": "Ftrl",
        "learning_rate": 0.1,
        "learning_rate_power": -0.6,
        "initial_accumulator_value": 0.3,
        "l2_shrinkage_regularization_strength": 0.01,
        "beta": 0.1,
        "first": (2, 4),
    },
    "adafactor": {"class": "Adafactor", "learning_rate": 0.1, "first": (2, 11)},
    "lion": {"class": "Lion", "learning_rate": 0.01, "first": (2, 12)},
    "lamb": {"class": "Lamb", "learning_rate": 0.01, "first": (3, 5)},
}

SCHEDULES = {
    "exponential": ("ExponentialDecay", {"initial_learning_rate": 0.05, "decay_steps": 2, "decay_rate": 0.5}),
    "exponential_stairs": (
        "ExponentialDecay",
        {"initial_learning_rate": 0.05, "decay_steps": 3, "decay_rate": 0.4, "staircase": True},
    ),
    "piecewise": ("PiecewiseConstantDecay", {"boundaries": [2, 5], "values": [0.05, 0.02, 0.004]}),
    "polynomial": (
        "PolynomialDecay",
        {"initial_learning_rate": 0.05, "decay_steps": 10, "end_learning_rate": 0.001, "power": 2.0},
    ),
    "inverse_time": (
        "InverseTimeDecay",
        {"initial_learning_rate": 0.05, "decay_steps": 2, "decay_rate": 0.7},
    ),
    "cosine": ("CosineDecay", {"initial_learning_rate": 0.05, "decay_steps": 10, "alpha": 0.1}),
    "cosine_restarts": (
        "CosineDecayRestarts",
        {"initial_learning_rate": 0.05, "first_decay_steps": 4, "t_mul": 1.5, "m_mul": 0.8},
    ),
    "polynomial_cycle": (
        "PolynomialDecay",
        {"initial_learning_rate": 0.05, "decay_steps": 3, "end_learning_rate": 0.002, "cycle": True},
    ),
    "cosine_warmup": (
        "CosineDecay",
        {"initial_learning_rate": 0.002, "decay_steps": 8, "warmup_target": 0.05, "warmup_steps": 6},
    ),
    "linear_cosine": (
        "LinearCosineDecay",
        {"initial_learning_rate": 0.05, "decay_steps": 10, "num_periods": 0.8, "alpha": 0.1, "beta": 0.01},
    ),
    # Its noise has no variance here: noise is another one in each run.
    "noisy_linear_cosine": (
        "NoisyLinearCosineDecay",
        {"initial_learning_rate": 0.05, "decay_steps": 10, "initial_variance": 0.0, "beta": 0.01},
    ),
}


def _case(base, **changes):
    made = dict(OPTIMIZERS[base])
    made.update(changes)
    return made


CASES = dict(OPTIMIZERS)
CASES.update(("schedule_" + name, _case("sgd", schedule=value)) for name, value in SCHEDULES.items())
for _name in ("schedule_cosine", "schedule_cosine_restarts"):
    CASES[_name]["first"] = (2, 4)
for _name in SCHEDULES:
    CASES["schedule_" + _name].setdefault("first", (1, 14))
CASES["schedule_cosine_warmup"]["first"] = (2, 13)
for _name in ("schedule_linear_cosine", "schedule_noisy_linear_cosine"):
    CASES[_name]["last"] = (2, 4)
CASES["adam_schedule"] = _case("adam", schedule=SCHEDULES["exponential"], first=(1, 14))
for _name in [name for name in OPTIMIZERS if name not in ("adamw", "adafactor", "lion", "lamb")]:
    CASES["legacy_" + _name] = _case(_name, legacy=True, first=(2, 11), last=(2, 15))
CASES.update(
    {
        "rmsprop_epsilon": _case("rmsprop", epsilon=1e-2),
        "adagrad_epsilon": _case("adagrad", epsilon=1e-2),
        "sgd_decay": _case("sgd", decay=0.3, last=(2, 10)),
        "adam_decay": _case("adam", decay=0.3, last=(2, 10)),
        "legacy_adam_decay": _case("adam", decay=0.3, legacy=True, first=(2, 11), last=(2, 15)),
        "adam_rate": _case("adam", rate=0.003),
        "adam_clipnorm": _case("adam", clipnorm=0.05),
        "adam_clipvalue": _case("adam", clipvalue=0.01),
        "adam_global_clipnorm": _case("adam", global_clipnorm=0.05, first=(2, 4)),
        "sgd_weight_decay": _case("sgd", weight_decay=0.1, first=(2, 11)),
        "adam_ema": _case("adam", use_ema=True, ema_momentum=0.8, first=(2, 11)),
        "adam_ema_overwrite": _case(
            "adam", use_ema=True, ema_momentum=0.8, ema_overwrite_frequency=2, first=(2, 11)
        ),
        "loss_scale": _case(
            "adam",
            loss_scale={"dynamic": True, "initial_scale": 64.0, "dynamic_growth_steps": 3},
            first=(2, 4),
            last=(2, 15),
        ),
        "loss_scale_fixed": _case(
            "adam", loss_scale={"dynamic": False, "initial_scale": 64.0}, first=(2, 4), last=(2, 15)
        ),
        "loss_scale_old": _case("adam", loss_scale={"loss_scale": "dynamic"}, first=(2, 1), last=(2, 3)),
        "loss_scale_old_fixed": _case("adam", loss_scale={"loss_scale": 64.0}, first=(2, 1), last=(2, 3)),
        "k3_loss_scale": _case(
            "adam", loss_scale={"initial_scale": 64.0, "dynamic_growth_steps": 3}, first=(3, 0)
        ),
        "k3_loss_scale_factor": _case("adam", loss_scale_factor=64.0, first=(3, 0)),
        "k3_accumulation": _case("adam", gradient_accumulation_steps=3, first=(3, 5)),
        "adam_clip_two": _case("adam", clipnorm=0.05, clipvalue=0.01, last=(2, 15)),
        "rmsprop_schedule": _case("rmsprop", schedule=SCHEDULES["piecewise"], first=(1, 14)),
        "rmsprop_decay": _case("rmsprop", decay=0.3, last=(2, 10)),
        "sgd_ema": _case("sgd", use_ema=True, ema_momentum=0.8, first=(2, 11)),
        "adamw_exclude": _case("adamw", weight_decay=0.3, exclude=["bias"], first=(2, 11)),
        "adamw_amsgrad": _case("adamw", amsgrad=True, beta_2=0.7, first=(2, 11)),
        "adam_fit": _case("adam", fit=True),
        "tf1_optimizer": _case("sgd", tf1=True, last=(2, 15)),
        "experimental_adam": _case("adam", experimental=True, first=(2, 9), last=(2, 10)),
    }
)
for _name in ("sgd", "rmsprop_centered", "nadam", "adagrad", "ftrl"):
    CASES["loss_scale_" + _name] = _case(
        _name, loss_scale=CASES["loss_scale"]["loss_scale"], first=(2, 4), last=(2, 15)
    )
    CASES["k3_loss_scale_" + _name] = _case(
        _name, loss_scale=CASES["k3_loss_scale"]["loss_scale"], first=(3, 0)
    )
CASES["loss_scale_fixed_sgd"] = _case(
    "sgd", loss_scale=CASES["loss_scale_fixed"]["loss_scale"], first=(2, 4), last=(2, 15)
)
CASES["loss_scale_half"] = dict(CASES["loss_scale"], net="half")
CASES["legacy_loss_scale"] = dict(CASES["loss_scale"], legacy=True, first=(2, 11))
CASES["legacy_loss_scale_sgd"] = dict(CASES["loss_scale_sgd"], legacy=True, first=(2, 11))
for _name in (
    "SGD",
    "RMSprop",
    "Adam",
    "AdamW",
    "Adamax",
    "Nadam",
    "Adagrad",
    "Adadelta",
    "Ftrl",
    "Adafactor",
    "Lion",
):
    _same = OPTIMIZERS[_name.lower()]
    CASES["name_" + _name.lower()] = {
        "class": _name,
        "name": _name.lower(),
        "first": _same.get("first", (1, 12)),
    }
CASES["name_ftrl"]["first"] = (2, 2)
for _name in ("adamw", "adafactor", "lion"):
    CASES["name_" + _name]["first"] = (3, 0)  # TensorFlow knows them by their classes alone
for _net in ("frozen", "frozen_after", "nested", "batch_norm", "recurrent", "branches", "sequential"):
    CASES["adam_" + _net] = _case("adam", net=_net)
CASES["adam_frozen_after"]["first"] = (1, 14)  # 1.12 begins anew when it is compiled again
CASES["adam_thawed"] = _case("adam", net="thawed", first=(1, 14), last=(2, 10))
CASES["legacy_adam_thawed"] = _case("adam", net="thawed", legacy=True, first=(2, 11), last=(2, 15))
CASES["adagrad_embedding"] = _case("adagrad", net="embedding")
CASES["sgd_embedding"] = _case("sgd", net="embedding")
CASES["adam_embedding"] = _case("adam", net="embedding")
CASES["rmsprop_embedding"] = _case("rmsprop", net="embedding")


def exists(name, version):
    """Whether a (major, minor) has what the case needs: TensorFlow's up to 2.15, then that of Keras 3."""
    case = CASES[name]
    return tuple(case.get("first", (1, 12))) <= tuple(version) <= tuple(case.get("last", (9, 0)))
