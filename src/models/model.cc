#include "models/model.h"

#include <algorithm>
#include <cmath>

#include "kernels/dequantize.h"
#include "tensor/cross_entropy.h"
#include "tensor/linear.h"

namespace sparsam {

Result<std::unique_ptr<Model>> Model::open(const std::filesystem::path& path) {
  return from(TRY(Checkpoint::open(path)));
}

Result<std::unique_ptr<Model>> Model::from(Checkpoint checkpoint) {
  for (const Architecture& architecture : architectures()) {
    if (architecture.name != checkpoint.config.architecture) continue;
    auto model = TRY(architecture.make(std::move(checkpoint)));
    TRY(model->checkpoint().expect_all_taken());
    return model;
  }
  return fail(Code::unsupported, "{}: architecture '{}' is not known", checkpoint.path(),
              checkpoint.config.architecture);
}

Result<void> Model::load_ends() {
  const ModelConfig& c = config();
  embedding_ = TRY(checkpoint_.matrix("embedding", c.vocab_size, c.hidden_size));
  head_ = checkpoint_.has("head") ? TRY(checkpoint_.matrix("head", c.vocab_size, c.hidden_size)) : embedding_;
  norm_ = TRY(checkpoint_.vector("norm", c.hidden_size));
  return {};
}

Tensor Model::logits(Context& ctx, const Tensor& h_TD, std::span<const std::size_t> rows) const {
  const Tensor wanted = ctx.make(rows.size(), h_TD.cols());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::copy(h_TD.row(rows[i]), h_TD.row(rows[i]) + h_TD.cols(), wanted.row(i));
  }
  return linear(ctx, wanted, head_);
}

double Model::loss(Context& ctx, const Tensor& h_TD, std::span<const std::int32_t> targets, const RowFactor& factor,
                   std::span<float> losses) const {
  return cross_entropy(ctx, h_TD, head_, targets, factor, losses);
}

double Model::further_loss(Context&, const Batch&, const Tensor&, std::span<const std::int32_t>, double) const {
  return 0;
}

std::size_t Model::activation_bytes(std::size_t tokens, int threads) const {
  const ModelConfig& c = config();
  const std::size_t d = c.hidden_size, heads = c.num_attention_heads;
  const std::size_t key = c.kv_lora_rank > 0 ? c.qk_nope_head_dim + c.qk_rope_head_dim : c.head_dim;
  const std::size_t value = c.kv_lora_rank > 0 ? c.v_head_dim : c.head_dim;
  const std::size_t dense =
      c.routing.experts > 0 ? std::max(c.intermediate_size, c.shared_intermediate_size) : c.intermediate_size;
  const std::size_t routed = c.routing.per_token * (2 * c.moe_intermediate_size + 3 * d);
  const std::size_t per_token = 8 * d + 3 * heads * (key + value) + 5 * dense + routed + 2 * c.routing.experts;
  // Of one worker: MLA widens a head's matrices and keeps a query and a sum for each token of its segment.
  const std::size_t latent = 3 * (c.qk_nope_head_dim + c.v_head_dim) * c.kv_lora_rank * 4;
  const std::size_t attention = tokens * 2 * (key + value) + std::size_t{64} * 4 * heads * (key + value);
  // and, absorbed, a query and a mixed latent of four heads (c.kv_lora_rank is 0 elsewhere)
  const std::size_t absorbed = tokens * 4 * 2 * (c.kv_lora_rank + c.qk_rope_head_dim);
  const std::size_t worker =
      latent + absorbed + attention + tokens * 2 * std::max(c.moe_intermediate_size, std::size_t{256});
  // Floats, and a growing arena holds up to twice what it needs.
  return 2 * 4 * (tokens * per_token + static_cast<std::size_t>(threads) * worker);
}

Error Model::blame() const {
  if (const std::string* file = checkpoint_.damaged_file()) {
    return {Code::io, fmt::format("{}: the file became shorter while it was in use", *file)};
  }
  std::vector<float> row;
  for (const auto& [name, entry] : checkpoint_.entries()) {
    if (entry.dtype >= DType::i8) continue;
    row.resize(entry.cols);
    for (std::size_t r = 0; r < entry.rows; ++r) {
      dequantize(entry.dtype, entry.data + r * bytes_of(entry.dtype, entry.cols), row.data(), entry.cols);
      const auto bad = std::ranges::find_if(row, [](float f) { return !std::isfinite(f); });
      if (bad == row.end()) continue;
      return {Code::bad_data, fmt::format("{}: tensor '{}' holds {} at [{}, {}]", checkpoint_.path(), entry.source,
                                          *bad, r, bad - row.begin())};
    }
  }
  return {Code::bad_data, fmt::format("{}: the logits are not finite, although all weights are: an overflow in the "
                                      "model's own arithmetic",
                                      checkpoint_.path())};
}

}  // namespace sparsam
