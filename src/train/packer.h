// From texts to packed data: reads, tokenizes on all threads, and writes shards, in a stream. The result depends on the
// data, their order, the tokenizer and the options, not on the number of threads.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/progress.h"
#include "text/chat_template.h"
#include "text/tokenizer.h"
#include "train/data_reader.h"
#include "train/packed_index.h"

namespace sparsam {

struct PackOptions {
  std::vector<std::filesystem::path> data;
  std::filesystem::path output;  // a folder that is not there yet, or empty
  DataFormat format = DataFormat::automatic;
  std::string field = "text";  // of JSON lines
  std::string separator;       // of documents within text files; empty: a file is a document
  double validation = 0.01;    // share of the documents, 0 to 0.5
  std::int64_t shard_tokens = std::int64_t{1} << 26;
  std::optional<TokenId> end;  // what follows a document of text or JSON lines; chats end as their template says
  int threads = 1;
  // Files of the tokenizer to be laid beside the shards, and their names there.
  std::vector<std::pair<std::filesystem::path, std::string>> copies;
};

struct PackReport {
  PackedIndex index;
  std::int64_t empty_documents = 0;  // white space alone: left out
};

// A document's side, training or validation, follows from its text alone: the first 64 bits of SHA-256 of its first
// part (DataReader::kPartBytes; a line of JSON as it stands). Other documents, their order and their number do not
// matter, and a text that occurs twice is never on both sides.
//
// chat_template: null where the model has none; needed for chats only. Errors name the file and the place.
Result<PackReport> pack(const PackOptions& options, const Tokenizer& tokenizer, const ChatTemplate* chat_template,
                        Progress& progress);

// Changes with the pieces of the vocabulary, and not with the kind of file that it was read from.
std::string tokenizer_digest(const Tokenizer& tokenizer);

}  // namespace sparsam
