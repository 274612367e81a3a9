// A tokenizer from texts: byte-level BPE, written as Hugging Face's tokenizer.json.
//
// Ids: special and added tokens first, in the order given; then the 256 bytes in the order of their characters in
// GPT-2's alphabet; then the merges in the order in which they were learned.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/progress.h"
#include "train/bpe_trainer.h"
#include "train/data_reader.h"

namespace sparsam {

// The expressions that cut a text into words before merging: each isolates what it matches, one after the other.
using SplitPatterns = std::vector<std::string>;
// Llama 3's expression (which is GPT-4's without possessive loops), with digits in groups of up to three or one by one.
SplitPatterns usual_split(bool digits_one_by_one);
// Those that llama.cpp knows by this name, so that a GGUF of the model can say it. Errors (invalid_argument) name those
// there are.
Result<SplitPatterns> split_by_name(std::string_view name);

struct TokenizerOptions {
  std::vector<std::filesystem::path> data;
  DataFormat format = DataFormat::automatic;
  std::string field = "text";                            // of JSON lines
  std::string separator;                                 // of documents within text files; no part of any token
  std::int64_t vocabulary = 0;                           // ids in all: special tokens, bytes and merges
  std::vector<std::string> special = {"<|endoftext|>"};  // the first ends a document
  std::vector<std::string> added;  // tokens that are text, such as <think>: special ones are left out when it is shown
  SplitPatterns split = usual_split(false);
  bool letters_only = false;  // only words with letters are merged: every digit, sign and space stays a token
  bool chat = false;          // adds <|im_start|> and <|im_end|>, and a ChatML template
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

// The symbols of the 256 bytes, the first of which is `first`.
std::vector<TokenId> byte_ids(TokenId first);
struct TokenNames {
  std::vector<std::string> special, added;
  std::size_t size() const { return special.size() + added.size(); }
};
std::string tokenizer_json(const TokenNames& names, const SplitPatterns& split, const std::vector<BpeMerge>& merges);

}  // namespace sparsam
