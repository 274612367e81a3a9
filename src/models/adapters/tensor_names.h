// What tensors are called: one table per dialect, read in both directions, by the adapters that open files and by the
// exporters that write them. Canonical names are listed in models/checkpoint.h.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace sparsam {

struct NamePair {
  std::string_view file, canonical;
};

std::optional<std::string_view> canonical_of(std::span<const NamePair> table, std::string_view file);
std::optional<std::string_view> file_name_of(std::span<const NamePair> table, std::string_view canonical);

// GGUF. Tensors of a block stand behind "blk.N."; experts are stacked, [E, rows, cols].
std::span<const NamePair> gguf_top_names();
std::span<const NamePair> gguf_block_names();
std::span<const NamePair> gguf_expert_names();

// Hugging Face, without "model." in front. Tensors of a block stand behind "layers.N."; each expert is a tensor, behind
// "mlp.experts.E." or "block_sparse_moe.experts.E.".
std::span<const NamePair> hugging_face_top_names();
std::span<const NamePair> hugging_face_block_names();
std::span<const NamePair> hugging_face_expert_names();
// Of the block behind the last layer that predicts one token more (DeepSeek-V3).
std::span<const NamePair> hugging_face_predictor_names();
// What an architecture calls otherwise; its rows come first.
std::span<const NamePair> hugging_face_own_block_names(std::string_view architecture);
std::span<const NamePair> hugging_face_own_expert_names(std::string_view architecture);

// "mlp.experts." or Mixtral's "block_sparse_moe.experts.".
std::string_view hugging_face_expert_prefix(std::string_view architecture);

}  // namespace sparsam
