#include "train/step_flops.h"

#include "models/tensor_list.h"

namespace sparsam {

StepFlops::StepFlops(const ModelConfig& c) {
  const double chosen =
      c.routing.experts == 0 ? 0 : static_cast<double>(c.routing.per_token) / static_cast<double>(c.routing.experts);
  for (const TensorShape& tensor : tensors_of(c)) {
    if (tensor.rows == 1 || (tensor.name == "embedding" && !c.tied_embeddings)) continue;
    const double size = static_cast<double>(tensor.rows) * static_cast<double>(tensor.cols);
    weights_ += tensor.name.contains(".experts.") ? chosen * size : size;
  }
  const bool latent = c.kv_lora_rank > 0;
  const std::size_t key = latent ? c.qk_nope_head_dim + c.qk_rope_head_dim : c.head_dim;
  const std::size_t value = latent ? c.v_head_dim : c.head_dim;
  // What predicts one token further shares the head.
  weights_ +=
      static_cast<double>(c.predictors) * static_cast<double>(c.vocab_size) * static_cast<double>(c.hidden_size);
  per_pair_ = static_cast<double>((c.num_hidden_layers + c.predictors) * c.num_attention_heads * (key + value));
}

double StepFlops::of(const Batch& batch) const {
  double pairs = 0;
  for (const Segment& segment : batch.segments) {
    const auto n = static_cast<double>(segment.count);
    pairs += n * (n + 1) / 2;
  }
  return 6 * (weights_ * static_cast<double>(batch.size()) + per_pair_ * pairs);
}

}  // namespace sparsam
