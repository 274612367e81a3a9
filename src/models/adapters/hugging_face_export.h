// A checkpoint as Hugging Face's folders have it: config.json, tensor names and orders as transformers reads them. The
// way back is hugging_face.h. Tokenizer files are not the business of models: callers add them.
#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "models/adapters/output_tensor.h"
#include "models/checkpoint.h"

namespace sparsam {

// What config.json says beside the ModelConfig.
struct HuggingFaceDetails {
  bool attention_bias = false;  // q, k, v and o have biases
  bool mlp_bias = false;
  DType dtype = DType::f32;   // of the weights: f32, f16 or bf16
  bool block_scaled = false;  // matrices are E4M3 with a scale for each 128 x 128 block
  std::optional<std::int64_t> bos_token_id, eos_token_id;
};

// The text of config.json. Errors (unsupported): what it has no words for.
Result<std::string> hugging_face_config(const ModelConfig& config, const HuggingFaceDetails& details);

// The tensors, in the order of the layers. checkpoint must outlive the result. Errors (unsupported): a tensor that has
// no name there.
Result<OutputModel> hugging_face_tensors(const Checkpoint& checkpoint);
// The details that follow from the checkpoint's tensors; dtype is that of the embedding if it is a float format, else
// f32.
HuggingFaceDetails hugging_face_details(const Checkpoint& checkpoint);

}  // namespace sparsam
