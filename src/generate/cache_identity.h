// What the numbers of a cache's pages depend on beside the tokens: as text, to be hashed into the names of blocks.
#pragma once

#include <string>

#include "base/dtype.h"
#include "kernels/isa.h"
#include "models/checkpoint.h"

namespace sparsam {

// Enough within a process.
std::string cache_identity(const Checkpoint& checkpoint, Isa isa, DType cache_dtype);

// Enough for blocks that outlive it: also this very program, and the model's files as they are. A file is known by its
// device, inode, size, and times of change; nobody writes to a file and leaves its ctime, and a digest of its bytes
// would take minutes at each start. Errors: io.
Result<std::string> lasting_cache_identity(const Checkpoint& checkpoint, Isa isa, DType cache_dtype);

}  // namespace sparsam
