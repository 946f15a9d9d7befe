"""What is trained: optimizers with arguments that are not the defaults, and networks. Data only, for every Python."""

# Name of a case: the class, its arguments, and what else is special.
#   first, last: the versions that have it, as (major, minor)
#   schedule: (class, arguments) in the place of a constant learning rate
#   rate: what a callback sets the learning rate to before the last step before the file is saved
#   loss_scale: arguments of a LossScaleOptimizer around it
#   net: of nets.py, `dense` if not given
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
        "k3_accumulation": _case("adam", gradient_accumulation_steps=3, first=(3, 5)),
    }
)
for _net in ("frozen", "frozen_after", "nested", "batch_norm", "recurrent", "branches", "sequential"):
    CASES["adam_" + _net] = _case("adam", net=_net)
CASES["adam_frozen_after"]["first"] = (1, 14)  # 1.12 begins anew when it is compiled again
CASES["sgd_embedding"] = _case("sgd", net="embedding")
CASES["adam_embedding"] = _case("adam", net="embedding")
CASES["rmsprop_embedding"] = _case("rmsprop", net="embedding")


def exists(name, version):
    """Whether a (major, minor) has what the case needs: TensorFlow's up to 2.15, then that of Keras 3."""
    case = CASES[name]
    return tuple(case.get("first", (1, 12))) <= tuple(version) <= tuple(case.get("last", (9, 0)))
