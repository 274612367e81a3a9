#include "train/tokenizer_trainer.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "text/chat_template_builtin.h"
#include "text/utf8.h"
#include "train/json_text.h"
#include "train/text_check.h"
#include "train/word_counter.h"

namespace sparsam {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kBatchBytes = std::size_t{16} << 20;
constexpr std::size_t kBatchPieces = 8192;
constexpr std::uint64_t kLeastCount = 2;
constexpr std::int64_t kLargestVocabulary = 1 << 20;

// A chat's words are those of its messages.
Result<std::string> text_of_chat(std::string_view line) {
  const Json root = Json::parse(line, nullptr, false);
  if (!root.is_object() || !root.contains("messages") || !root["messages"].is_array()) {
    return fail(Code::bad_data, "the line has no 'messages'");
  }
  std::string text;
  for (const Json& message : root["messages"]) {
    for (const char* key : {"reasoning_content", "content"}) {
      if (message.is_object() && message.contains(key) && message[key].is_string()) {
        text += message[key].get<std::string>() + "\n";
      }
    }
  }
  return text;
}

Result<std::string> text_of(const DataFile& file, DataPiece& piece, const std::string& field) {
  if (file.format == DataFormat::text) {
    TRY(check_text(piece.bytes, piece.offset));
    return std::move(piece.bytes);
  }
  TRY(check_line(piece.bytes, piece.offset));
  return file.format == DataFormat::chat ? text_of_chat(piece.bytes) : text_of_json_line(piece.bytes, field);
}

Result<void> count_words(DataReader& reader, const std::string& field, WordCounter& counter, ThreadPool& pool,
                         Progress& progress) {
  std::vector<DataPiece> pieces;
  std::vector<Result<std::string>> results;
  std::vector<std::string> texts;
  for (bool more = true; more;) {
    pieces.clear();
    for (std::size_t bytes = 0; bytes < kBatchBytes && pieces.size() < kBatchPieces;) {
      DataPiece piece;
      more = TRY(reader.next(piece));
      if (!more) break;
      bytes += piece.bytes.size();
      pieces.push_back(std::move(piece));
    }
    results.assign(pieces.size(), std::string());
    pool.run(static_cast<std::int64_t>(pieces.size()), [&](std::int64_t task, int) {
      const auto i = static_cast<std::size_t>(task);
      results[i] = text_of(reader.files()[pieces[i].file], pieces[i], field);
    });
    texts.clear();
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (!results[i]) {
        return std::unexpected(at_piece(reader.files()[pieces[i].file], pieces[i], results[i].error()));
      }
      texts.push_back(std::move(*results[i]));
    }
    TRY(counter.count(texts));
    progress.update(reader.bytes_read());
  }
  return {};
}

Result<void> keep_words_with_letters(std::vector<CountedWord>& words) {
  const Pattern letter = TRY(Pattern::regex(R"(\p{L})"));
  std::vector<Span> matches;
  std::vector<CountedWord> kept;
  for (CountedWord& word : words) {
    matches.clear();
    TRY(letter.find_all(word.bytes, matches));
    if (!matches.empty()) kept.push_back(std::move(word));
  }
  words = std::move(kept);
  return {};
}

Result<TokenNames> token_names(const TokenizerOptions& options) {
  TokenNames names{options.special, options.added};
  if (options.chat) {
    for (const char* token : {"<|im_start|>", "<|im_end|>"}) {
      if (std::ranges::find(names.special, token) == names.special.end()) names.special.emplace_back(token);
    }
  }
  std::vector<std::string> seen;
  for (const std::vector<std::string>* tokens : {&names.special, &names.added}) {
    for (const std::string& token : *tokens) {
      if (token.empty() || utf8_valid_prefix(token) < token.size()) {
        return fail(Code::invalid_argument, "token {} is empty or no UTF-8", seen.size());
      }
      if (std::ranges::find(seen, token) != seen.end()) {
        return fail(Code::invalid_argument, "the token '{}' is given twice", token);
      }
      seen.push_back(token);
    }
  }
  const auto least = static_cast<std::int64_t>(names.size()) + 256;
  if (options.vocabulary < least || options.vocabulary > kLargestVocabulary) {
    return fail(Code::invalid_argument, "a vocabulary of {}; {} tokens of their own and 256 bytes need {}, at most {}",
                options.vocabulary, names.size(), least, kLargestVocabulary);
  }
  return names;
}

std::string config_json(const TokenizerOptions& options, const std::vector<std::string>& special) {
  Json json;
  json["tokenizer_class"] = "PreTrainedTokenizerFast";
  json["clean_up_tokenization_spaces"] = false;
  json["model_max_length"] = 1 << 20;
  const std::string end = options.chat ? "<|im_end|>" : special.empty() ? "" : special[0];
  if (!end.empty()) json["eos_token"] = end;
  if (!special.empty()) json["pad_token"] = special[0];
  if (options.chat) json["chat_template"] = *builtin_template("chatml");
  return json.dump(2) + "\n";
}

}  // namespace

Result<TrainedTokenizer> train_tokenizer(const TokenizerOptions& options, Progress& progress) {
  const TokenNames names = TRY(token_names(options));
  auto files = TRY(find_data_files(options.data, options.format));
  std::uint64_t total = 0;
  for (const DataFile& file : files) total += file.bytes;
  DataReader reader(std::move(files), options.separator);
  ThreadPool pool(options.threads);
  std::vector<Pattern> patterns;
  for (const std::string& pattern : options.split) patterns.push_back(TRY(Pattern::regex(pattern)));
  WordCounter counter(std::move(patterns), pool);
  progress.begin("counting words", total, Progress::Unit::bytes);
  TRY(count_words(reader, options.field, counter, pool, progress));
  progress.end();

  TrainedTokenizer trained;
  trained.bytes = reader.bytes_read();
  std::vector<CountedWord> words = counter.take();
  if (options.letters_only) TRY(keep_words_with_letters(words));
  trained.words = words.size();
  if (words.empty()) {
    return fail(Code::bad_data, "{}: there is no text", options.data.empty() ? "" : options.data[0].string());
  }
  const auto first = static_cast<TokenId>(names.size());
  const auto wanted = static_cast<std::size_t>(options.vocabulary) - names.size() - 256;
  progress.begin("learning merges", wanted, Progress::Unit::items);
  const auto merges = learn_merges(words, byte_ids(first), first + 256, wanted, kLeastCount,
                                   [&](std::size_t done) { progress.update(done); });
  progress.end();
  trained.vocabulary = static_cast<std::int64_t>(names.size() + 256 + merges.size());
  trained.tokenizer_json = tokenizer_json(names, options.split, merges);
  trained.tokenizer_config_json = config_json(options, names.special);
  return trained;
}

}  // namespace sparsam
