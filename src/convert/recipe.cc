#include "convert/recipe.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <string>

namespace sparsam {
namespace {

// File types as llama.cpp numbers them.
constexpr std::array kTypes = std::to_array<QuantizationType>({
    {"F32", 0, DType::f32, 32},       {"F16", 1, DType::f16, 16},           {"BF16", 32, DType::bf16, 16},
    {"Q8_0", 7, DType::q8_0, 8.5},    {"Q6_K", 18, DType::q6_k, 6.6},       {"Q5_K_M", 17, DType::q5_k, 5.7},
    {"Q5_K_S", 16, DType::q5_k, 5.5}, {"Q5_1", 9, DType::q5_1, 6.0},        {"Q5_0", 8, DType::q5_0, 5.5},
    {"Q4_K_M", 15, DType::q4_k, 4.8}, {"Q4_K_S", 14, DType::q4_k, 4.6},     {"Q4_1", 3, DType::q4_1, 5.0},
    {"Q4_0", 2, DType::q4_0, 4.6},    {"IQ4_NL", 25, DType::iq4_nl, 4.6},   {"IQ4_XS", 30, DType::iq4_xs, 4.3},
    {"MXFP4", 38, DType::mxfp4, 4.3}, {"MXFP4_MOE", 38, DType::mxfp4, 4.3}, {"Q3_K_L", 13, DType::q3_k, 4.2},
    {"Q3_K_M", 12, DType::q3_k, 3.9}, {"Q3_K_S", 11, DType::q3_k, 3.5},     {"Q2_K", 10, DType::q2_k, 3.0},
    {"Q2_K_S", 21, DType::q2_k, 2.8}, {"F8_E4M3", -1, DType::f8_e4m3, 8.0},
});

struct Alias {
  std::string_view name, stands_for;
};
constexpr std::array kAliases = std::to_array<Alias>({
    {"Q3_K", "Q3_K_M"},
    {"Q4_K", "Q4_K_M"},
    {"Q5_K", "Q5_K_M"},
    {"Q6_K_M", "Q6_K"},
    {"FP16", "F16"},
    {"FP32", "F32"},
    {"FP8", "F8_E4M3"},
    {"E4M3", "F8_E4M3"},
});

// "blk.12.ffn_down.weight": 12; 0 without a block.
std::size_t block_of(std::string_view name) {
  std::size_t block = 0;
  if (name.starts_with("blk.")) std::from_chars(name.data() + 4, name.data() + name.size(), block);
  return block;
}

// The first and last eighth of the layers, and every third between them.
bool more_bits(std::size_t layer, std::size_t layers) {
  return layer < layers / 8 || layer >= 7 * layers / 8 || (layer - layers / 8) % 3 == 2;
}

bool quantized_tensor(std::string_view name, const Shape& shape) {
  return name.ends_with("weight") && shape.size() >= 2 && !name.contains("_norm.weight") &&
         !name.contains("ffn_gate_inp.weight") && name != "rope_freqs.weight";
}

class Mix {
 public:
  Mix(const QuantizationType& type, const MixFacts& facts) : type_(type.name), main_(type.main), facts_(facts) {}

  DType of(std::string_view name, const Shape& shape) const {
    const bool head = name == "output.weight" || (!facts_.head && name == "token_embd.weight");
    if (head) return head_format(static_cast<std::size_t>(shape.back()));
    if (type_ == "MXFP4_MOE") return shape.size() > 2 ? DType::mxfp4 : DType::q8_0;
    if (name.contains("attn_v.weight")) return value_format(block_of(name));
    if (name.contains("attn_k.weight") && facts_.experts == 8) return DType::q8_0;
    if (name.contains("ffn_down")) return down_format(block_of(name));
    if (name.contains("attn_output.weight")) return output_format();
    return main_;
  }

 private:
  bool is(std::initializer_list<std::string_view> names) const {
    return std::ranges::find(names, type_) != names.end();
  }

  DType head_format(std::size_t width) const {
    if (type_ == "MXFP4_MOE") return DType::q8_0;
    if (width % static_cast<std::size_t>(info(main_).block_elements) != 0) return DType::q8_0;
    return main_ == DType::q8_0 ? DType::q8_0 : DType::q6_k;
  }

  // Values are few where heads share them, and errors in them go straight into the sum.
  DType value_format(std::size_t block) const {
    DType format = main_;
    if (type_ == "Q2_K") {
      format = facts_.queries_per_key >= 4 ? DType::q4_k : DType::q3_k;
    } else if (type_ == "Q2_K_S" && facts_.queries_per_key >= 4) {
      format = DType::q4_k;
    } else if (type_ == "Q3_K_M") {
      format = block < 2 ? DType::q5_k : DType::q4_k;
    } else if (type_ == "Q3_K_L") {
      format = DType::q5_k;
    } else if (is({"IQ4_NL", "IQ4_XS"}) && facts_.queries_per_key >= 4) {
      format = DType::q5_k;
    } else if (is({"Q4_K_M", "Q5_K_M"}) && more_bits(block, facts_.value_tensors)) {
      format = DType::q6_k;
    } else if (type_ == "Q4_K_S" && block < 4) {
      format = DType::q5_k;
    }
    const bool llama70 = facts_.layers == 80 && facts_.queries_per_key > 1 &&
                         (facts_.architecture == "llama" || facts_.architecture == "qwen2");
    if (llama70 && (format == DType::q3_k || format == DType::q4_k)) format = DType::q5_k;
    if (facts_.experts == 8) format = DType::q8_0;
    return format;
  }

  DType down_format(std::size_t layer) const {
    const bool early = layer < facts_.layers / 8;
    if (type_ == "Q2_K") return DType::q3_k;
    if (type_ == "Q2_K_S" && early) return DType::q4_k;
    if (type_ == "Q3_K_M") return layer < facts_.layers / 16 ? DType::q5_k : DType::q4_k;
    if (type_ == "Q3_K_L") return DType::q5_k;
    if (is({"Q4_K_M", "Q5_K_M"}) && more_bits(layer, facts_.layers)) return DType::q6_k;
    if (is({"IQ4_NL", "IQ4_XS", "Q4_K_S"}) && early) return DType::q5_k;
    return main_;
  }

  DType output_format() const {
    if (facts_.experts == 8) {
      return is({"Q2_K", "Q3_K_S", "Q3_K_M", "IQ4_NL", "Q4_K_S", "Q4_K_M", "IQ4_XS"}) ? DType::q5_k : main_;
    }
    if (type_ == "Q2_K") return DType::q3_k;
    if (type_ == "Q3_K_M") return DType::q4_k;
    if (type_ == "Q3_K_L") return DType::q5_k;
    return main_;
  }

  std::string_view type_;
  DType main_;
  const MixFacts& facts_;
};

}  // namespace

std::span<const QuantizationType> quantization_types() { return kTypes; }

Result<QuantizationType> find_quantization_type(std::string_view name) {
  std::string upper(name);
  std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (const Alias& alias : kAliases) {
    if (alias.name == upper) upper = alias.stands_for;
  }
  std::string names;
  for (const QuantizationType& type : kTypes) {
    if (type.name == upper) return type;
    names += (names.empty() ? "" : ", ") + std::string(type.name);
  }
  return fail(Code::invalid_argument, "type '{}' is not known; known are {}", name, names);
}

DType fitting_format(DType format, std::size_t width) {
  const auto fits = [width](DType d) { return width % static_cast<std::size_t>(info(d).block_elements) == 0; };
  if (fits(format)) return format;
  switch (format) {
    case DType::q2_k:
    case DType::q3_k:
    case DType::iq4_xs:
      format = DType::iq4_nl;
      break;
    case DType::q4_k:
      format = DType::q5_0;
      break;
    case DType::q5_k:
      format = DType::q5_1;
      break;
    case DType::q6_k:
      format = DType::q8_0;
      break;
    default:
      break;
  }
  return fits(format) ? format : DType::f16;
}

std::optional<DType> format_of(const QuantizationType& type, bool pure, const MixFacts& facts, std::string_view name,
                               const Shape& shape) {
  if (!quantized_tensor(name, shape)) return std::nullopt;
  const bool mixed = !pure && is_quantized(type.main);
  const DType format = mixed ? Mix(type, facts).of(name, shape) : type.main;
  return fitting_format(format, static_cast<std::size_t>(shape.back()));
}

}  // namespace sparsam
