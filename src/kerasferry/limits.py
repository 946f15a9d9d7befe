"""Every size that we refuse above, with the reason for the number."""

from __future__ import annotations

# Protobuf itself cannot write a message of 2 GiB or more, so a larger file is not one.
MESSAGE_BYTES = (2 << 30) - 1

# An index needs about 100 bytes for a variable, half of it the name: this is room for two million variables.
INDEX_BYTES = 256 << 20

# Keys of an index share prefixes, so a small file can stand for long keys. A writer begins anew every 16
# keys, which bounds the ratio at 16; four times that is generous and still bounded.
INDEX_EXPANSION = 64

# The longest key seen is below 300 bytes. Longer than this is an attack on memory, not a name.
KEY_BYTES = 1 << 16

# TensorFlow holds at most 254 dimensions.
TENSOR_RANK = 254

# Data shards of one checkpoint; the file name has five digits for the number.
SHARDS = 99_999

# Text in a checkpoint (object graph, vocabulary tables) is read whole, unlike numbers.
STRING_TENSOR_BYTES = 1 << 30

# Functions that call functions until a lookup table is filled: one that was loaded and saved again has two.
TABLE_CALLS = 16

# Bytes by which a file is recognised: the longest thing looked for (a JSON model without its weights) shows
# itself in the first few hundred.
HEAD_BYTES = 4 << 10

# Entries of a directory that we look at to find the one model in it. A model folder holds a handful; a folder
# with more than this is a data set or a home directory.
DIRECTORY_ENTRIES = 2_000

# What may come out of a compressed file before its ratio is asked about: most models are smaller than this,
# and a disk or a machine of today does not suffer from it.
EXPANSION_FLOOR = 1 << 30

# Above the floor, how much larger the contents may be than the file. Trained float32 weights shrink by about
# a tenth; a model with nine tenths of its weights pruned to zero, or fresh optimizer slots, by up to 20.
EXPANSION_RATIO = 100

# Deflate cannot do better than 1032 to 1 (a block of 258 bytes needs two bits), so more is not honest data.
DEFLATE_RATIO = 1032

# Files in an archive. A SavedModel has tens; vocabularies and tokenizers add some hundreds.
ARCHIVE_MEMBERS = 10_000

# Folders inside folders in an archive: `<job>/<model>/<version>/assets/<layer>/...` is below ten.
ARCHIVE_DEPTH = 32

# The list of files at a zip's end, read whole: 100 bytes for a member and room for ten times the members.
ZIP_DIRECTORY_BYTES = 16 << 20

# One read while the headers of a tar are parsed: long names and attributes are far below it.
TAR_HEADER_BYTES = 1 << 20

# The JSON of a model, which is read whole. The largest seen is below 10 MB.
JSON_BYTES = 256 << 20

# Groups and datasets in one HDF5 file. ResNet152 with Adam has 5000; a file at this limit takes ten seconds
# to walk.
HDF5_OBJECTS = 250_000

# Groups inside groups. Every nested model or wrapper adds two; Python's own recursion ends at 1000.
HDF5_DEPTH = 128

# Attributes of one group or dataset: a list of names splits into one for each 64 KiB.
HDF5_ATTRIBUTES = 4_096

# A dataset that was declared and never written takes no room in the file and reads as zeros: fine when
# small, a way to ask for any amount of memory when not.
HDF5_UNWRITTEN_BYTES = 1 << 20

# A chunk is decompressed whole. `h5repack` can make the largest embedding one chunk.
HDF5_CHUNK_BYTES = 1 << 30

# Types inside types (a compound of arrays of ...). A complex number is 1.
HDF5_TYPE_DEPTH = 4

# How deeply that JSON may be nested. A model inside a model costs about eight levels.
JSON_DEPTH = 250

# Snappy makes at most 64 bytes of 3.
SNAPPY_RATIO = 22
