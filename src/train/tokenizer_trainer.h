// A tokenizer from texts: byte-level BPE, written as Hugging Face's tokenizer.json.
//
// Ids: special tokens first, in the order given; then the 256 bytes in the order of their characters in GPT-2's
// alphabet; then the merges in the order in which they were learned.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/progress.h"
#include "train/bpe_trainer.h"
#include "train/data_reader.h"

namespace sparsam {

enum class DigitGroups {
  up_to_three,  // as GPT-4 and Llama 3 split numbers
  one           // digits one by one, as Qwen and DeepSeek's arithmetic likes it
};

struct TokenizerOptions {
  std::vector<std::filesystem::path> data;
  DataFormat format = DataFormat::automatic;
  std::string field = "text";                            // of JSON lines
  std::string separator;                                 // of documents within text files; no part of any token
  std::int64_t vocabulary = 0;                           // ids in all: special tokens, bytes and merges
  std::vector<std::string> special = {"<|endoftext|>"};  // the first ends a document
  DigitGroups digits = DigitGroups::up_to_three;
  bool chat = false;  // adds <|im_start|> and <|im_end|>, and a ChatML template
  int threads = 1;
};

struct TrainedTokenizer {
  std::string tokenizer_json, tokenizer_config_json;
  std::int64_t vocabulary = 0;  // less than asked for where the text has no more pairs that occur twice
  std::uint64_t bytes = 0, words = 0;
};

// Errors: invalid_argument (a vocabulary that has no room for the bytes, a special token twice), and those of the data
// with file and place.
Result<TrainedTokenizer> train_tokenizer(const TokenizerOptions& options, Progress& progress);

// How the text is cut into words before merging (Llama 3's expression, which is GPT-4's without possessive loops).
std::string_view split_pattern(DigitGroups digits);
// The symbols of the 256 bytes, the first of which is `first`.
std::vector<TokenId> byte_ids(TokenId first);
std::string tokenizer_json(const std::vector<std::string>& special, DigitGroups digits,
                           const std::vector<BpeMerge>& merges);

}  // namespace sparsam
