// Streams the tensors of a model to be written: a piece of rows at a time is read, converted and packed by all threads,
// then written. Never more than a piece is held, and source pages that are done with are given back.
#pragma once

#include <span>

#include "base/parallel.h"
#include "base/progress.h"
#include "formats/tensor_writer.h"
#include "models/adapters/output_tensor.h"

namespace sparsam {

// The writer's tensors are those of `model`, by name. Errors name the tensor: bad_data for values that a format cannot
// hold, io for a source that became shorter, and those of the writer.
Result<void> write_tensors(TensorWriter& writer, const OutputModel& model, ThreadPool& pool, Progress& progress);

}  // namespace sparsam
