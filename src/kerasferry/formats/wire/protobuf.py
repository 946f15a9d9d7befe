"""The protobuf messages inside SavedModels and checkpoints, as far as kerasferry looks into them.

The messages are declared here as text and made into classes at import, in a descriptor pool of their own and
under package names of their own, so they live beside an imported TensorFlow. Fields that are not declared are
unknown fields: protobuf keeps them and writes them back. Big parts that are seldom looked at (`graph_def`)
are declared as `bytes`, which has the same encoding as an embedded message; parse them again when needed.

Field numbers: read from the descriptors of TensorFlow 1.12 to 2.21, which never reused one.
"""

from __future__ import annotations

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from kerasferry.errors import DamagedFile, InputError, NotAModel

PACKAGE = "kerasferry.wire"

# A message, then its fields: number, name, type. `*` is repeated, `map X` is a map from string to X.
# Enums are int32, which is how they are encoded.
SCHEMA = """
SavedModel
  1 saved_model_schema_version int64
  2 meta_graphs MetaGraph*
MetaGraph
  1 meta_info_def MetaInfo
  2 graph_def bytes
  3 saver_def bytes
  5 signature_def map Signature
  6 asset_file_def AssetFile*
  7 object_graph_def SavedObjectGraph
MetaInfo
  4 tags string*
  5 tensorflow_version string
  6 tensorflow_git_version string
Signature
  1 inputs map TensorInfo
  2 outputs map TensorInfo
  3 method_name string
TensorInfo
  1 name string
  2 dtype int32
  3 tensor_shape Shape
Shape
  2 dim Dim*
  3 unknown_rank bool
Dim
  1 size int64
AssetFile
  2 filename string
SavedObjectGraph
  1 nodes SavedObject*
  2 concrete_functions map ConcreteFunction
SavedObject
  1 children Reference*
  3 slot_variables SlotReference*
  4 user_object UserObject
  5 asset SavedAsset
  6 function SavedFunction
  7 variable SavedVariable
  8 bare_concrete_function BareConcreteFunction
  9 constant SavedConstant
ConcreteFunction
  2 bound_inputs int32*
SavedAsset
  1 asset_file_def_index int32
SavedFunction
  1 concrete_functions string*
BareConcreteFunction
  1 concrete_function_name string
SavedConstant
  1 operation string
Reference
  1 node_id int32
  2 local_name string
SlotReference
  1 original_variable_node_id int32
  2 slot_name string
  3 slot_variable_node_id int32
UserObject
  1 identifier string
  3 metadata string
SavedVariable
  1 dtype int32
  2 shape Shape
  3 trainable bool
  6 name string
SavedMetadata
  1 nodes MetadataNode*
MetadataNode
  2 node_id int32
  3 node_path string
  4 identifier string
  5 metadata string
GraphDef
  1 node Node*
  2 library Library
Node
  1 name string
  2 op string
  3 input string*
  5 attr map AttrValue
AttrValue
  3 i int64
  8 tensor TensorValue
  10 func FunctionName
FunctionName
  1 name string
TensorValue
  1 dtype int32
  2 tensor_shape Shape
  4 tensor_content bytes
  7 int_val int32*
  8 string_val bytes*
  10 int64_val int64*
Library
  1 function Function*
Function
  1 signature Operation
  3 node_def Node*
Operation
  1 name string
  2 input_arg OperationArg*
OperationArg
  1 name string
BundleHeader
  1 num_shards int32
  2 endianness int32
  3 version Version
Version
  1 producer int32
  2 min_consumer int32
BundleEntry
  1 dtype int32
  2 shape Shape
  3 shard_id int32
  4 offset int64
  5 size int64
  6 crc32c fixed32
  7 slices Slice*
Slice
  1 extent Extent*
Extent
  1 start int64
  2 length int64
CheckpointGraph
  1 nodes CheckpointObject*
CheckpointObject
  1 children Reference*
  2 attributes Attribute*
  3 slot_variables SlotReference*
Attribute
  1 name string
  2 full_name string
  3 checkpoint_key string
"""

_FIELD = descriptor_pb2.FieldDescriptorProto
_SCALARS = {
    "int32": _FIELD.TYPE_INT32,
    "int64": _FIELD.TYPE_INT64,
    "bool": _FIELD.TYPE_BOOL,
    "string": _FIELD.TYPE_STRING,
    "bytes": _FIELD.TYPE_BYTES,
    "fixed32": _FIELD.TYPE_FIXED32,
}


def _add_field(message: Any, number: int, name: str, kind: str) -> None:
    field = message.field.add(number=number, name=name, label=_FIELD.LABEL_OPTIONAL)
    repeated = kind.endswith("*")
    kind = kind.rstrip("*")
    if kind.startswith("map "):
        # A map is a repeated entry message, marked as such; the entry's name is fixed by protobuf.
        entry = message.nested_type.add(name="".join(map(str.capitalize, name.split("_"))) + "Entry")
        entry.options.map_entry = True
        _add_field(entry, 1, "key", "string")
        _add_field(entry, 2, "value", kind.removeprefix("map "))
        kind, repeated = f"{message.name}.{entry.name}", True
    if repeated:
        field.label = _FIELD.LABEL_REPEATED
    if kind in _SCALARS:
        field.type = _SCALARS[kind]
    else:
        field.type = _FIELD.TYPE_MESSAGE
        field.type_name = f".{PACKAGE}.{kind}"


def _build_classes() -> dict[str, Any]:
    file = descriptor_pb2.FileDescriptorProto(name="kerasferry/wire.proto", package=PACKAGE, syntax="proto3")
    message: Any = None
    for line in SCHEMA.strip().splitlines():
        if line.startswith(" "):
            number, name, kind = line.split(maxsplit=2)
            _add_field(message, int(number), name, kind)
        else:
            message = file.message_type.add(name=line)
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    if hasattr(message_factory, "GetMessageClass"):  # protobuf 4.22 and later
        make = message_factory.GetMessageClass
    else:
        make = message_factory.MessageFactory(pool).GetPrototype
    return {m.name: make(pool.FindMessageTypeByName(f"{PACKAGE}.{m.name}")) for m in file.message_type}


MESSAGES: dict[str, Any] = _build_classes()


def message(name: str, **fields: object) -> Any:
    """A new message with these fields."""
    return MESSAGES[name](**fields)


def parse(name: str, data: bytes, where: object) -> Any:
    """Parses a message.

    Args:
        name: Name of a message in `SCHEMA`.
        data: The encoded message.
        where: The file, for the error.

    Raises:
        DamagedFile: `data` is not such a message.
        NotAModel: `data` is a Git LFS pointer.
    """
    refuse_pointer(data, where)
    parsed = message(name)
    try:
        parsed.ParseFromString(data)
    except Exception as error:  # the three implementations of protobuf raise different types for bad input
        raise damage(f"the data is not a {name} message", where, error) from None
    return parsed


def damage(what: str, where: object, error: Exception) -> InputError:
    """A `DamagedFile` that quotes the first line of what a library said."""
    said = (str(error).splitlines() or [""])[0][:200]
    return DamagedFile(what, where=where, found=said or type(error).__name__)


def refuse_pointer(data: bytes, where: object) -> None:
    """Names the commonest stranger: the small text file that stands for a big one in a Git LFS clone.

    Raises:
        NotAModel: `data` is such a text.
    """
    if data.startswith(b"version https://git-lfs.github.com/spec/"):
        raise NotAModel(
            "the file is a Git LFS pointer and not the file itself", where=where, hint="run `git lfs pull`"
        )
