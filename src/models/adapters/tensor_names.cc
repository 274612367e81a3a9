#include "models/adapters/tensor_names.h"

#include <array>

namespace sparsam {
namespace {

constexpr std::array kGgufTop = std::to_array<NamePair>({
    {"token_embd.weight", "embedding"},
    {"output_norm.weight", "norm"},
    {"output.weight", "head"},
});

constexpr std::array kGgufBlock = std::to_array<NamePair>({
    {"attn_norm.weight", "attention_norm"},
    {"attn_q.weight", "attention.q"},
    {"attn_k.weight", "attention.k"},
    {"attn_v.weight", "attention.v"},
    {"attn_output.weight", "attention.o"},
    {"attn_q.bias", "attention.q.bias"},
    {"attn_k.bias", "attention.k.bias"},
    {"attn_v.bias", "attention.v.bias"},
    {"attn_output.bias", "attention.o.bias"},
    {"attn_q_norm.weight", "attention.q_norm"},
    {"attn_k_norm.weight", "attention.k_norm"},
    {"attn_q_a.weight", "attention.q_a"},
    {"attn_q_a_norm.weight", "attention.q_a_norm"},
    {"attn_q_b.weight", "attention.q_b"},
    {"attn_kv_a_mqa.weight", "attention.kv_a"},
    {"attn_kv_a_norm.weight", "attention.kv_a_norm"},
    {"attn_q_a.bias", "attention.q_a.bias"},
    {"attn_kv_a_mqa.bias", "attention.kv_a.bias"},
    {"attn_kv_b.weight", "attention.kv_b"},
    {"attn_k_b.weight", "attention.k_b"},
    {"attn_v_b.weight", "attention.v_b"},
    {"post_attention_norm.weight", "attention_post_norm"},
    {"ffn_norm.weight", "mlp_norm"},
    {"post_ffw_norm.weight", "mlp_post_norm"},
    {"ffn_gate.weight", "mlp.gate"},
    {"ffn_up.weight", "mlp.up"},
    {"ffn_down.weight", "mlp.down"},
    {"ffn_gate.bias", "mlp.gate.bias"},
    {"ffn_up.bias", "mlp.up.bias"},
    {"ffn_down.bias", "mlp.down.bias"},
    {"ffn_gate_inp.weight", "router"},
    {"exp_probs_b.bias", "router_bias"},
    {"ffn_gate_shexp.weight", "shared.gate"},
    {"ffn_up_shexp.weight", "shared.up"},
    {"ffn_down_shexp.weight", "shared.down"},
});

constexpr std::array kGgufExperts = std::to_array<NamePair>({
    {"ffn_gate_exps.weight", "gate"},
    {"ffn_up_exps.weight", "up"},
    {"ffn_down_exps.weight", "down"},
});

constexpr std::array kHuggingFaceTop = std::to_array<NamePair>({
    {"embed_tokens.weight", "embedding"},
    {"norm.weight", "norm"},
    {"lm_head.weight", "head"},
});

constexpr std::array kHuggingFaceBlock = std::to_array<NamePair>({
    {"input_layernorm.weight", "attention_norm"},
    {"self_attn.q_proj.weight", "attention.q"},
    {"self_attn.k_proj.weight", "attention.k"},
    {"self_attn.v_proj.weight", "attention.v"},
    {"self_attn.o_proj.weight", "attention.o"},
    {"self_attn.q_proj.bias", "attention.q.bias"},
    {"self_attn.k_proj.bias", "attention.k.bias"},
    {"self_attn.v_proj.bias", "attention.v.bias"},
    {"self_attn.o_proj.bias", "attention.o.bias"},
    {"self_attn.q_norm.weight", "attention.q_norm"},
    {"self_attn.k_norm.weight", "attention.k_norm"},
    {"self_attn.q_a_proj.weight", "attention.q_a"},
    {"self_attn.q_a_layernorm.weight", "attention.q_a_norm"},
    {"self_attn.q_b_proj.weight", "attention.q_b"},
    {"self_attn.kv_a_proj_with_mqa.weight", "attention.kv_a"},
    {"self_attn.kv_a_layernorm.weight", "attention.kv_a_norm"},
    {"self_attn.kv_b_proj.weight", "attention.kv_b"},
    {"self_attn.q_a_proj.bias", "attention.q_a.bias"},
    {"self_attn.kv_a_proj_with_mqa.bias", "attention.kv_a.bias"},
    {"post_attention_layernorm.weight", "mlp_norm"},
    {"mlp.gate_proj.weight", "mlp.gate"},
    {"mlp.up_proj.weight", "mlp.up"},
    {"mlp.down_proj.weight", "mlp.down"},
    {"mlp.gate_proj.bias", "mlp.gate.bias"},
    {"mlp.up_proj.bias", "mlp.up.bias"},
    {"mlp.down_proj.bias", "mlp.down.bias"},
    {"mlp.gate.weight", "router"},
    {"mlp.gate.e_score_correction_bias", "router_bias"},
    {"block_sparse_moe.gate.weight", "router"},
    {"mlp.shared_experts.gate_proj.weight", "shared.gate"},
    {"mlp.shared_experts.up_proj.weight", "shared.up"},
    {"mlp.shared_experts.down_proj.weight", "shared.down"},
    {"mlp.shared_experts.gate_proj.bias", "shared.gate.bias"},
    {"mlp.shared_experts.up_proj.bias", "shared.up.bias"},
    {"mlp.shared_experts.down_proj.bias", "shared.down.bias"},
});

constexpr std::array kHuggingFacePredictor = std::to_array<NamePair>({
    {"enorm.weight", "mtp.embedding_norm"},
    {"hnorm.weight", "mtp.hidden_norm"},
    {"eh_proj.weight", "mtp.merge"},
    {"shared_head.norm.weight", "mtp.norm"},
});

// Gemma has four norms and shifts one name.
constexpr std::array kGemmaBlock = std::to_array<NamePair>({
    {"post_attention_layernorm.weight", "attention_post_norm"},
    {"pre_feedforward_layernorm.weight", "mlp_norm"},
    {"post_feedforward_layernorm.weight", "mlp_post_norm"},
});
constexpr std::array kMixtralBlock = std::to_array<NamePair>({
    {"block_sparse_moe.gate.weight", "router"},
});

constexpr std::array kMixtralExpert = std::to_array<NamePair>({
    {"w1.weight", "gate"},
    {"w3.weight", "up"},
    {"w2.weight", "down"},
});
constexpr std::array kHuggingFaceExpert = std::to_array<NamePair>({
    {"gate_proj.weight", "gate"},
    {"up_proj.weight", "up"},
    {"down_proj.weight", "down"},
    {"w1.weight", "gate"},
    {"w3.weight", "up"},
    {"w2.weight", "down"},
});

}  // namespace

std::optional<std::string_view> canonical_of(std::span<const NamePair> table, std::string_view file) {
  for (const NamePair& pair : table) {
    if (pair.file == file) return pair.canonical;
  }
  return std::nullopt;
}

std::optional<std::string_view> file_name_of(std::span<const NamePair> table, std::string_view canonical) {
  for (const NamePair& pair : table) {
    if (pair.canonical == canonical) return pair.file;
  }
  return std::nullopt;
}

std::span<const NamePair> gguf_top_names() { return kGgufTop; }
std::span<const NamePair> gguf_block_names() { return kGgufBlock; }
std::span<const NamePair> gguf_expert_names() { return kGgufExperts; }
std::span<const NamePair> hugging_face_top_names() { return kHuggingFaceTop; }
std::span<const NamePair> hugging_face_block_names() { return kHuggingFaceBlock; }
std::span<const NamePair> hugging_face_expert_names() { return kHuggingFaceExpert; }

std::span<const NamePair> hugging_face_predictor_names() { return kHuggingFacePredictor; }
std::span<const NamePair> hugging_face_own_block_names(std::string_view architecture) {
  if (architecture == "gemma3") return kGemmaBlock;
  if (architecture == "mixtral") return kMixtralBlock;
  return {};
}

std::span<const NamePair> hugging_face_own_expert_names(std::string_view architecture) {
  if (architecture == "mixtral") return kMixtralExpert;
  return {};
}

std::string_view hugging_face_expert_prefix(std::string_view architecture) {
  return architecture == "mixtral" ? "block_sparse_moe.experts." : "mlp.experts.";
}

}  // namespace sparsam
