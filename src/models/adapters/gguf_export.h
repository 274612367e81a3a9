// A checkpoint as GGUF has it: keys, tensor names and orders as llama.cpp reads them. The way back is gguf.h. Text
// (vocabulary, chat template) is not the business of models: callers add its keys.
#pragma once

#include "base/error.h"
#include "formats/gguf_keys.h"
#include "models/adapters/output_tensor.h"
#include "models/checkpoint.h"

namespace sparsam {

struct GgufModel {
  GgufKeys keys;
  OutputModel model;
};

// checkpoint must outlive the result. Errors (unsupported): what GGUF has no words for, such as dense layers between
// mixtures.
Result<GgufModel> gguf_from_checkpoint(const Checkpoint& checkpoint);

}  // namespace sparsam
