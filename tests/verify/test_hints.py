"""Following an input to the layer that uses its values."""

from kerasferry.verify.hints import entries, hints, references


def layer(class_name, name, inbound=None, **config):
    made = {"class_name": class_name, "name": name, "config": {"name": name, **config}}
    made["inbound_nodes"] = [[[source, 0, 0, {}] for source in inbound]] if inbound else []
    return made


def functional(name, layers, inputs, outputs):
    config = {
        "name": name,
        "layers": layers,
        "input_layers": [[one, 0, 0] for one in inputs],
        "output_layers": [[one, 0, 0] for one in outputs],
    }
    return {"class_name": "Functional", "name": name, "config": config, "inbound_nodes": []}


def sequential(*layers):
    return {"class_name": "Sequential", "config": {"name": "s", "layers": list(layers)}}


def test_sequential_embedding_of_a_float_input():
    topology = sequential(
        layer("Reshape", "r", target_shape=[3]), layer("Embedding", "words", input_dim=7, mask_zero=True)
    )
    [(name, hint)] = hints(topology)
    assert (name, hint.bound, hint.zeros_are_padding) == ("r", 7, True)
    assert hint.why == ["Embedding of 7"]


def test_the_search_ends_at_a_layer_that_computes():
    topology = sequential(layer("Dense", "d", units=3), layer("Embedding", "e", input_dim=7))
    assert hints(topology)[0][1].bound is None


def test_the_smallest_of_several_bounds():
    topology = functional(
        "m",
        [
            layer("InputLayer", "ids"),
            layer("Embedding", "wide", ["ids"], input_dim=50),
            layer("Flatten", "flat", ["ids"]),
            layer("CategoryEncoding", "narrow", ["flat"], num_tokens=9),
        ],
        ["ids"],
        ["wide"],
    )
    assert hints(topology)[0][1].bound == 9


def test_into_and_out_of_a_nested_model():
    inner = functional(
        "inner",
        [
            layer("InputLayer", "in_a"),
            layer("InputLayer", "in_b"),
            layer("Concatenate", "both", ["in_a", "in_b"]),
        ],
        ["in_a", "in_b"],
        ["both"],
    )
    inner["inbound_nodes"] = [[["x", 0, 0, {}], ["ids", 0, 0, {}]]]
    topology = functional(
        "outer",
        [
            layer("InputLayer", "x"),
            layer("InputLayer", "ids"),
            inner,
            layer("Embedding", "e", ["inner"], input_dim=11),
        ],
        ["x", "ids"],
        ["e"],
    )
    assert [(name, hint.bound) for name, hint in hints(topology)] == [("x", 11), ("ids", 11)]


def test_second_input_of_a_nested_model_alone():
    inner = functional(
        "inner",
        [
            layer("InputLayer", "in_a"),
            layer("InputLayer", "in_b"),
            layer("Dense", "d", ["in_a"]),
            layer("Embedding", "e", ["in_b"], input_dim=5),
        ],
        ["in_a", "in_b"],
        ["d", "e"],
    )
    inner["inbound_nodes"] = [[["x", 0, 0, {}], ["ids", 0, 0, {}]]]
    topology = functional(
        "outer", [layer("InputLayer", "x"), layer("InputLayer", "ids"), inner], ["x", "ids"], ["inner"]
    )
    assert [hint.bound for _, hint in hints(topology)] == [None, 5]


def test_keras_3_nodes_and_single_input():
    def tensor(name):
        return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, 0, 0]}}

    embedding = layer("Embedding", "e", input_dim=4)
    embedding["inbound_nodes"] = [{"args": [tensor("ids")], "kwargs": {}}]
    topology = functional("m", [layer("InputLayer", "ids"), embedding], ["ids"], ["e"])
    topology["config"]["input_layers"] = ["ids", 0, 0]
    assert entries(topology) == ["ids"]
    assert hints(topology)[0][1].bound == 4


def test_time_distributed_and_masking_and_rescaling():
    wrapped = layer("TimeDistributed", "t", layer=layer("Embedding", "e", input_dim=6))
    assert hints(sequential(wrapped))[0][1].bound == 6
    masked = hints(sequential(layer("Masking", "m", mask_value=-1.0), layer("LSTM", "l")))[0][1]
    assert masked.mask_value == -1.0
    assert hints(sequential(layer("Rescaling", "r", scale=1 / 255)))[0][1].pixels
    assert not hints(sequential(layer("Rescaling", "r", scale=255.0)))[0][1].pixels


def test_vocabulary():
    lookup = layer("StringLookup", "l", vocabulary=["a", "b"])
    assert hints(sequential(lookup))[0][1].words == ["a", "b"]


def test_a_cycle_ends():
    topology = functional(
        "m",
        [layer("InputLayer", "a"), layer("Reshape", "b", ["a", "c"]), layer("Reshape", "c", ["b"])],
        ["a"],
        ["c"],
    )
    assert hints(topology)[0][1].bound is None


def test_no_topology():
    assert hints(None) == []
    assert hints({"class_name": "Own", "config": {}}) == []


def test_references_in_keyword_arguments():
    node = [["a", 0, 0, {"mask": ["b", 0, 1]}], ["c", 2, 0]]
    assert list(references(node)) == [("a", 0), ("b", 1), ("c", 0)]
