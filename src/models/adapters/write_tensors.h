// Streams the tensors of a model to be written: a piece of rows at a time is read, converted and packed by all threads,
// then written. Never more than a piece is held, and source pages that are done with are given back.
#pragma once

#include <string_view>

#include "base/parallel.h"
#include "base/progress.h"
#include "formats/tensor_info.h"
#include "formats/tensor_writer.h"
#include "models/adapters/output_tensor.h"

namespace sparsam {

// E4M3 has its scales in a tensor of their own, which carries the weights' name and this behind it.
inline constexpr std::string_view kScalesSuffix = "_scale_inv";
// Of a matrix [rows, columns].
Shape shape_of_scales(const Shape& weights);

// The writer's tensors are those of `model`, by name, and the scales of those that become E4M3. Errors name the file,
// the tensor and the row: bad_data for values that a format cannot hold, io for a source that became shorter, and those
// of the writer.
Result<void> write_tensors(TensorWriter& writer, const OutputModel& model, ThreadPool& pool, Progress& progress);

}  // namespace sparsam
