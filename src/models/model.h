// A model that can be run: hidden states and logits for a batch of tokens. Each architecture is one file beside this
// one; models/registry.cc lists them.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "models/checkpoint.h"
#include "tensor/batch.h"
#include "tensor/context.h"
#include "tensor/cross_entropy.h"

namespace sparsam {

class Model {
 public:
  // A GGUF file or a Hugging Face folder. Errors name the file, the tensor or key, and the reason.
  static Result<std::unique_ptr<Model>> open(const std::filesystem::path& path);
  static Result<std::unique_ptr<Model>> from(Checkpoint checkpoint);
  virtual ~Model() = default;

  // h_TD: what the tokens become after the last norm. Keys and values go to ctx.cache on the way.
  virtual Tensor forward(Context& ctx, const Batch& batch) const = 0;
  virtual CacheSpec cache_spec() const = 0;

  // [rows.size(), V]: the logits of the given rows of h.
  Tensor logits(Context& ctx, const Tensor& h_TD, std::span<const std::size_t> rows) const;

  // The loss of next tokens: tensor/cross_entropy.h.
  double loss(Context& ctx, const Tensor& h_TD, std::span<const std::int32_t> targets, const RowFactor& factor,
              std::span<float> losses = {}) const;

  // The loss of the tokens after the next ones, where the model has something that predicts them; else 0.
  virtual double further_loss(Context& ctx, const Batch& batch, const Tensor& h_TD,
                              std::span<const std::int32_t> targets, double factor) const;

  const ModelConfig& config() const { return checkpoint_.config; }
  const Checkpoint& checkpoint() const { return checkpoint_; }
  // An upper bound of what activations need for `tokens` tokens at once, in bytes.
  std::size_t activation_bytes(std::size_t tokens, int threads) const;
  // Why the results of the last step cannot be believed: a file that shrank, weights that are not finite.
  Error blame() const;

 protected:
  explicit Model(Checkpoint checkpoint) : checkpoint_(std::move(checkpoint)) {}
  // Embedding, head (the embedding again where there is none of its own) and the last norm.
  Result<void> load_ends();

  Checkpoint checkpoint_;
  Weight embedding_, head_;
  Vector norm_;
};

// A row of the registry: how an architecture is made from a checkpoint that names it.
struct Architecture {
  std::string_view name;
  Result<std::unique_ptr<Model>> (*make)(Checkpoint);
};
std::span<const Architecture> architectures();

}  // namespace sparsam
