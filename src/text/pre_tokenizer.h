// Pre-tokenizers: they cut a normalised text into words, which the model then splits into tokens one by one.
// As in Hugging Face's tokenizers, by the same names.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/pattern.h"
#include "text/regex.h"

namespace sparsam {

// A text and its words: in order, without overlap, none empty. What no word covers is dropped.
struct Words {
  std::string text;
  std::vector<Span> spans;
  bool begins_input = false;  // the text is the beginning of what the user gave

  static Words whole(std::string text, bool begins_input);
  std::string_view operator[](std::size_t i) const {
    return std::string_view(text).substr(spans[i].begin, spans[i].end - spans[i].begin);
  }
};

class PreTokenizer {
 public:
  virtual ~PreTokenizer() = default;
  virtual Result<void> apply(Words& words) const = 0;
};

// What becomes of the matches of a pattern: words of their own, nothing, part of the word before or after, or one
// word for adjacent matches.
enum class SplitBehavior { isolated, removed, merged_with_previous, merged_with_next, contiguous };

enum class PrependScheme { always, first, never };

namespace pre_tokenizers {

// With `invert` the pattern describes the words instead of the delimiters.
std::unique_ptr<PreTokenizer> split(Pattern pattern, SplitBehavior behavior, bool invert);
// Words become characters of the byte alphabet. With use_regex they are first split as GPT-2 does.
std::unique_ptr<PreTokenizer> byte_level(bool add_prefix_space, bool use_regex);

std::unique_ptr<PreTokenizer> metaspace(std::string_view replacement, PrependScheme scheme, bool split);

std::unique_ptr<PreTokenizer> digits(bool individual);
std::unique_ptr<PreTokenizer> punctuation(SplitBehavior behavior);
std::unique_ptr<PreTokenizer> white_space_split();
std::unique_ptr<PreTokenizer> character_delimiter(char32_t delimiter);
std::unique_ptr<PreTokenizer> sequence(std::vector<std::unique_ptr<PreTokenizer>> steps);

}  // namespace pre_tokenizers

// GPT-2's split into contractions, letters, numbers, other characters and white space.
inline constexpr std::string_view kGpt2Pattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

}  // namespace sparsam
