// The frame of a tokenizer.json with BPE, as Hugging Face's tokenizers write it: every key in its place, to be filled
// in by who knows the vocabulary.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace sparsam {

// No added tokens, no normalizer, pre-tokenizer, post-processor or decoder, and a model of no tokens and no merges.
nlohmann::ordered_json bpe_json();

// A step that writes bytes as characters, and may cut words before.
enum class CutWords { no, as_gpt2 };
nlohmann::ordered_json byte_level_json(CutWords cut_words);
// A step that makes each match of the expression a word.
nlohmann::ordered_json split_json(std::string_view expression);

}  // namespace sparsam
