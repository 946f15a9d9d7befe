"""Operations with a name: up to Keras 3.10 their constructors take none."""

import keras


@keras.saving.register_keras_serializable("kerasferry", "NamedOperation")
class NamedOperation(keras.Operation):
    """Never made: its config makes the operation of Keras inside, under a name that no layer has."""

    @classmethod
    def from_config(cls, config):
        made = keras.saving.deserialize_keras_object(config["operation"])
        made.name = config["name"]
        return made
