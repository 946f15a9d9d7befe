"""Cells that cannot be the same, and why: (pattern of the cell, how it ends, the proof).

Beside the proof, the conversion itself must have said that it is so: a change that is not neutral.
"""

from __future__ import annotations

# Proofs that begin so are of files that hold nothing of it, so that nothing could be said.
NOT_IN_THE_FILE = "not in the file"

EXPECTED: list[tuple[str, str, str]] = [
    ("*/*sgd_plain/*", "BLUNT", "plain SGD remembers nothing but the number of steps, which it does not use"),
    ("*/name_sgd/* -> *", "BLUNT", "as plain SGD"),
    (
        "*/name_adadelta/* -> *",
        "BLUNT",
        "by default Adadelta learns at a rate of 0.001, which moves too little to tell",
    ),
    (
        "tf==2.1[1-5]/legacy_*/keras -> *",
        "SLOTS",
        "2.15.0: a .keras file of an optimizer of `optimizers.legacy` has no group `optimizer`",
    ),
    (
        "tf==2.1[1-5]/*loss_scale*/keras -> *",
        "SCALE",
        "2.15.0: optimizer/vars holds the variables of the inner optimizer alone",
    ),
    (
        "*/*loss_scale*/h5 -> *",
        "SCALE",
        "2.9.3, 2.15.0: optimizer_weights holds the variables of the inner optimizer alone",
    ),
    (
        "*/k3_loss_scale*/* -> tf==*",
        "SCALE",
        "2.9.3, 2.15.0: optimizer_weights holds the variables of the inner optimizer alone; the scale begins where it "
        "was, its counter at 0",
    ),
    (
        "*/late -> tf==*",
        "NOT COMPILED",
        "3.15.1: neither the momentum of an SGD or RMSprop nor the arguments of a schedule are among the variables; "
        "HDF5 holds no loss without an optimizer",
    ),
    (
        "*/adagrad_epsilon/* -> tf==[12].*",
        "SLOTS",
        "2.9.3 adds epsilon to the root; it stands in the sum of squares instead, and the steps are the same",
    ),
    (
        "*/k3_accumulation/* -> tf==*",
        "SLOTS",
        "2.15.0 does not add gradients up: it counts steps where 3.15.1 counts batches, and steps after each",
    ),
    (
        "*/*_ema*/* -> tf==2.[0-9]",
        "SLOTS",
        "2.9.3 keeps no average of the weights",
    ),
    ("*/*_ema*/* -> tf==1.*", "SLOTS", "1.15.5 keeps no average of the weights"),
    (
        "*/adam_batch_norm/* -> tf==2.0",
        "DIFFERENT",
        "2.0.4 reads the BatchNormalization of TensorFlow 1 from HDF5, its own too: frozen, it normalizes by the batch",
    ),
    (
        "*/adam_batch_norm/* -> tf==1.*",
        "DIFFERENT",
        "1.12.3, 1.15.5: a frozen BatchNormalization normalizes by the batch in training",
    ),
    (
        "*/adam_clip*/* -> tf==2.0",
        "DIFFERENT",
        "2.0.4 and 2.1.4 take `clipnorm` and `clipvalue`, and do not look at them",
    ),
    (
        "*/adam_global_clipnorm/* -> tf==[12].*",
        "DIFFERENT",
        "2.3.4: Unexpected keyword argument passed to optimizer: global_clipnorm; 2.4.4 clips",
    ),
    (
        "*/*ftrl_all/* -> tf==[12].*",
        "DIFFERENT",
        "2.3.4: __init__() got an unexpected keyword argument 'beta'; 2.4.4 takes it",
    ),
    (
        "*/adamw_exclude/* -> tf==1.*",
        "DIFFERENT",
        "1.15.5 makes its training function while it loads the optimizer: what is excluded after that is not looked at",
    ),
    (
        "*/*_embedding/* -> tf==*",
        "DIFFERENT",
        "3.15.1 on TensorFlow squares the gradient of each use of a row, 2.9.3 and 2.15.0 the sum of those of a batch",
    ),
    (
        "*/nadam/* -> *",
        "DIFFERENT",
        "2.9.3: momentum_t = beta_1 * (1 - 0.5 * 0.96 ** (0.004 * t)), in Keras 3 0.96 ** t",
    ),
    ("*/legacy_nadam/* -> *", "DIFFERENT", "as Nadam of 2.9"),
    ("*/name_nadam/* -> *", "DIFFERENT", "as Nadam of 2.9"),
    (
        "*/*loss_scale_nadam/* -> *",
        "SLOTS",
        "3.3.3, 3.15.1: a LossScaleOptimizer does not track the product of the Nadam inside it",
    ),
    (
        "tf==2.*/experimental_adam/* -> *",
        "SLOTS",
        "2.9.3, 2.10.1: optimizer_weights is not written; 2.9.3: neither is a checkpoint of `optimizers.experimental`",
    ),
    (
        "tf==*/adam_clip_two/* -> *",
        "DIFFERENT",
        "2.3.4 clips by norm and then by value, 2.9.3 the other way round; 3.3.3: Only one of `clipnorm`, `clipvalue` "
        "and `global_clipnorm` can be set",
    ),
    *(
        (
            cell,
            "DIFFERENT",
            "1.12.3: RMSprop, Adagrad and Adadelta do not store their step counter, on which the decay depends",
        )
        for cell in ("tf==1.12/rmsprop_decay/* -> *", "*/rmsprop_decay/* -> tf==1.12")
    ),
    (
        "tf==*/tf1_optimizer/h5 -> *",
        "NOT COMPILED",
        NOT_IN_THE_FILE
        + ": 2.9.3 warns that it cannot save an optimizer of TensorFlow 1 and writes no loss either",
    ),
    (
        "tf==*/tf1_optimizer/tf -> *",
        "NOT COMPILED",
        "1.15.5, 2.9.3: slots of an optimizer of TensorFlow 1 are in the checkpoint, its class and arguments are not",
    ),
    (
        "tf==2.0/adam_recurrent/* -> *",
        "BUILD",
        "2.0.4 under Python 3.7 cannot train a TimeDistributed batch by batch: TypeError: unsupported callable",
    ),
    (
        "tf==1.*/adam_batch_norm/* -> *",
        "DIFFERENT",
        "1.12.3, 1.15.5: a frozen BatchNormalization normalizes by the batch in training",
    ),
    (
        "tf==1.12/adam_nested/* -> *",
        "SLOTS",
        "1.12.3: neither the config of a model nor those of its layers say that it is frozen",
    ),
    (
        "*/rmsprop_epsilon/* -> *",
        "DIFFERENT",
        "2.9.3: g / (sqrt(v) + epsilon), in Keras 3 g / sqrt(v + epsilon), which no epsilon makes the same",
    ),
    ("*/adagrad_epsilon/* -> *", "DIFFERENT", "as RMSprop"),
    *(
        (
            f"*/{case}/* -> tf==1.12",
            "NOT COMPILED",
            "1.12.3 has no such optimizer, and no module is read for it",
        )
        for case in ("*adamw*", "*ftrl*", "*adafactor", "*lion", "*lamb")
    ),
    *(
        (f"*/{case}/* -> tf==1.12", "DIFFERENT", "1.12.3 has no schedules: the rate stays as it begins")
        for case in ("schedule_*", "adam_schedule", "rmsprop_schedule")
    ),
    *(
        (f"*/{case}/* -> tf==1.12", "SLOTS", "RMSprop of 1.12.3 has no momentum and is not centered")
        for case in ("*rmsprop_momentum", "*rmsprop_centered*")
    ),
    ("*/*loss_scale*_nadam/* -> tf==1.12", "DIFFERENT", "as Nadam; HDF5 of 1.12.3 does not hold its product"),
    ("*/name_rmsprop/* -> tf==1.12", "BLUNT", "by default RMSprop learns at a rate of 0.001"),
    (
        "*/rmsprop/* -> tf==1.12",
        "DIFFERENT",
        "1.12.3: g / (sqrt(v) + epsilon), in Keras 3 g / sqrt(v + epsilon)",
    ),
    ("*/sgd_weight_decay/* -> tf==1.12", "DIFFERENT", "1.12.3: no optimizer decays weights"),
    *(
        (
            f"*/{case}/* -> keras==3.[01]",
            "SLOTS",
            "3.0.5 and 3.1.1 train what is frozen once they have loaded it, of their own files, too; what is "
            "remembered of it begins at 0, so that the rest is restored",
        )
        for case in ("adam_frozen*", "adam_nested", "adam_batch_norm")
    ),
    (
        "*/k3_accumulation/* -> keras==3.[0-4]",
        "DIFFERENT",
        "Adam with gradient_accumulation_steps counts batches up to 3.4.1, steps from 3.5.0 on",
    ),
    ("keras==3.?/*/late -> *", "SLOTS", "before 3.10 nothing in the file names the optimizer"),
    (
        "newest/*/late -> *",
        "SLOTS",
        "3.15.1: neither the momentum of an SGD or RMSprop nor the arguments of a schedule are among the variables",
    ),
    (
        "keras==3.?/*/late -> tf==*",
        "DIFFERENT",
        "3.3.3: of the hyperparameters only the learning rate is among the variables of an optimizer",
    ),
    (
        "newest/*/late -> *",
        "DIFFERENT",
        "3.15.1: of the hyperparameters only the learning rate is among the variables of an optimizer",
    ),
    (
        "tf==2.1/adam_clip*/h5 -> *",
        "DIFFERENT",
        "2.1.4 does not clip, 2.2 does, and both stamp HDF5 with 2.3.0-tf",
    ),
    (
        "*/sgd_embedding/* -> *",
        "DIFFERENT",
        "2.9.3: ResourceSparseApplyKerasMomentum moves the rows of the step alone",
    ),
    # By a SavedModel's own checkpoint, and by one that is written.
    (
        "tf==2.[34]/adam_*/tf -> tf==2.[34] by saved_model",
        "REFUSED",
        "not in the file: `load_model` of 2.3.4 and 2.4.4 makes a frozen layer of a SavedModel one to be trained",
    ),
    (
        "*/tf1_optimizer/tf -> * by saved_model",
        "REFUSED",
        "not in the file: Keras stores neither the class of an optimizer of TensorFlow 1 nor its arguments",
    ),
    (
        "*/experimental_*/tf -> * by saved_model",
        "REFUSED",
        "not in the file: 2.9 and 2.10 do not save the state of `optimizers.experimental`",
    ),
    (
        "tf==2.1[1-5]/*frozen_after*/tf -> * by saved_model",
        "REFUSED",
        "not in the file: 2.13.1 and 2.15.1 restore the list of an optimizer by its numbers, which are others now",
    ),
    (
        "*nadam/* -> tf==2.1[1-5] by *",
        "DIFFERENT",
        "not in the file: run eagerly, Nadam of 2.15.1 counts in Python how often it has multiplied its product, from "
        "1 on after its own checkpoint too; in a graph 2.11.1 and 2.15.1 go on to the bit",
    ),
    (
        "*nadam/tf -> tf==2.1[1-5] by checkpoint",
        "SLOTS",
        "the product of momenta of a legacy one is that of the new one's warming up at the same step",
    ),
    ("*/name_nadam/* -> tf==2.1[1-5] by *", "BLUNT", "as above: less than 100 times further away"),
]
