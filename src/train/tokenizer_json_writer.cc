// tokenizer.json as Hugging Face's tokenizers write it.

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <numeric>

#include "text/bpe_json.h"
#include "text/byte_alphabet.h"
#include "text/pre_tokenizer_table.h"
#include "text/utf8.h"
#include "train/tokenizer_trainer.h"

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;

std::string character_of(unsigned char byte) {
  std::string characters;
  append_byte_characters({reinterpret_cast<const char*>(&byte), 1}, characters);
  return characters;
}

// The bytes by their characters' code points.
std::array<unsigned char, 256> bytes_in_order() {
  std::array<unsigned char, 256> bytes;
  std::iota(bytes.begin(), bytes.end(), static_cast<unsigned char>(0));
  // UTF-8 sorts as its code points do.
  std::ranges::sort(bytes, {}, character_of);
  return bytes;
}

}  // namespace

SplitPatterns usual_split(bool digits_one_by_one) {
  static constexpr std::string_view kThree =
      R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
  static constexpr std::string_view kOne =
      R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
  return {std::string(digits_one_by_one ? kOne : kThree)};
}

Result<SplitPatterns> split_by_name(std::string_view name) {
  const PreTokenizerRow* row = find_pre_tokenizer(name);
  if (row == nullptr || name.empty()) {
    return fail(Code::invalid_argument, "there is no way to cut words named '{}'; there are {}", name,
                known_pre_tokenizers());
  }
  if (row->nfc || row->ignore_merges || row->adds_bos) {
    return fail(Code::invalid_argument, "'{}' does more to a text than cutting words; choose another, such as {}", name,
                "deepseek-coder");
  }
  SplitPatterns split;
  for (const std::string_view pattern : row->patterns) {
    if (!pattern.empty()) split.emplace_back(pattern);
  }
  return split;
}

std::vector<TokenId> byte_ids(TokenId first) {
  std::vector<TokenId> ids(256);
  for (const unsigned char byte : bytes_in_order()) ids[byte] = first++;
  return ids;
}

std::string tokenizer_json(const TokenNames& names, const SplitPatterns& split, const std::vector<BpeMerge>& merges) {
  Json json = bpe_json();
  std::vector<std::string> pieces;
  const auto add = [&](const std::string& token, bool special) {
    json["added_tokens"].push_back({{"id", pieces.size()},
                                    {"content", token},
                                    {"single_word", false},
                                    {"lstrip", false},
                                    {"rstrip", false},
                                    {"normalized", false},
                                    {"special", special}});
    pieces.push_back(token);
  };
  for (const std::string& token : names.special) add(token, true);
  for (const std::string& token : names.added) add(token, false);
  json["decoder"] = byte_level_json(CutWords::no);
  Json steps = Json::array();
  for (const std::string& pattern : split) steps.push_back(split_json(pattern));
  steps.push_back(json["decoder"]);
  json["pre_tokenizer"] = {{"type", "Sequence"}, {"pretokenizers", std::move(steps)}};
  Json& model = json["model"];
  for (const unsigned char byte : bytes_in_order()) pieces.push_back(character_of(byte));
  // An ordered_json object looks for the key at each insertion; a vector of pairs does not.
  auto& vocabulary = model["vocab"].get_ref<Json::object_t&>();
  for (const BpeMerge& merge : merges) {
    const std::string &left = pieces[static_cast<std::size_t>(merge.left)],
                      &right = pieces[static_cast<std::size_t>(merge.right)];
    model["merges"].push_back(left + " " + right);
    pieces.push_back(left + right);
  }
  vocabulary.reserve(pieces.size());
  for (std::size_t id = 0; id < pieces.size(); ++id) {
    vocabulary.emplace_back(pieces[id], id);
  }
  return json.dump(2) + "\n";
}

}  // namespace sparsam
