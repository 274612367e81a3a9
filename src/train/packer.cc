#include "train/packer.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/file.h"
#include "base/new_folder.h"
#include "base/parallel.h"
#include "text/json_reader.h"
#include "train/chat_samples.h"
#include "train/json_text.h"
#include "train/shard.h"
#include "train/text_check.h"

namespace sparsam {
namespace {

// What is tokenized at once: enough for many threads, little enough for small machines.
constexpr std::size_t kBatchBytes = std::size_t{16} << 20;
constexpr std::size_t kBatchPieces = 8192;

struct Encoded {
  std::vector<ChatSample> documents;  // one, but for chats; a mask for chats only
  bool validation = false;            // where the piece begins a document
  bool empty = false;
};

// Shards of one split, one after the other.
class SplitWriter {
 public:
  SplitWriter(std::filesystem::path folder, std::string name, const PackedIndex& index, std::int64_t shard_tokens)
      : folder_(std::move(folder)), name_(std::move(name)), index_(index), shard_tokens_(shard_tokens) {}

  Result<void> append(std::span<const TokenId> ids, std::span<const std::uint8_t> mask) {
    if (!shard_) {
      const auto path = folder_ / fmt::format("{}-{:05}.tokens", name_, split_.shards.size());
      shard_.emplace(TRY(ShardWriter::create(path, index_.id_bytes, index_.masked, index_.vocabulary)));
    }
    open_ += static_cast<std::int64_t>(ids.size());
    split_.learned += static_cast<std::int64_t>(
        mask.empty() ? ids.size() : ids.size() - static_cast<std::size_t>(std::ranges::count(mask, 0)));
    return shard_->append(ids, mask);
  }
  // A document is never cut between shards: the last one may make its shard longer.
  Result<void> end_document() {
    if (open_ == 0) return {};
    open_ = 0;
    shard_->end_document();
    return shard_->tokens() >= shard_tokens_ ? finish_shard() : Result<void>();
  }
  Result<PackedSplit> finish() {
    if (shard_) TRY(finish_shard());
    return std::move(split_);
  }

 private:
  Result<void> finish_shard() {
    split_.shards.push_back(TRY(shard_->finish()));
    split_.tokens += split_.shards.back().tokens;
    split_.documents += split_.shards.back().documents;
    shard_.reset();
    return {};
  }
  std::filesystem::path folder_;
  std::string name_;
  const PackedIndex& index_;
  std::int64_t shard_tokens_;
  std::optional<ShardWriter> shard_;
  std::int64_t open_ = 0;  // tokens of the open document
  PackedSplit split_;
};

class Packer {
 public:
  Packer(const PackOptions& options, const Tokenizer& tokenizer, const ChatTemplate* chat_template)
      : options_(options), tokenizer_(tokenizer), template_(chat_template), pool_(options.threads) {}

  Result<PackReport> pack(Progress& progress) {
    auto files = TRY(find_data_files(options_.data, options_.format));
    TRY(describe(files));
    NewFolder folder = TRY(NewFolder::create(options_.output));
    std::uint64_t total = 0;
    for (const DataFile& file : files) total += file.bytes;
    DataReader reader(std::move(files), options_.separator);
    SplitWriter train(folder.part(), "train", report_.index, options_.shard_tokens);
    SplitWriter validation(folder.part(), "validation", report_.index, options_.shard_tokens);
    progress.begin("packing", total, Progress::Unit::bytes);
    while (TRY(read_batch(reader))) {
      pool_.run(static_cast<std::int64_t>(pieces_.size()), [&](std::int64_t task, int) {
        const auto i = static_cast<std::size_t>(task);
        encoded_[i] = encode(reader.files()[pieces_[i].file], pieces_[i]);
      });
      TRY(write_batch(train, validation));
      progress.update(reader.bytes_read());
    }
    progress.end();
    report_.index.train = TRY(train.finish());
    report_.index.validation = TRY(validation.finish());
    TRY(finish(reader, folder));
    return std::move(report_);
  }

 private:
  Result<void> describe(const std::vector<DataFile>& files) {
    if (!(options_.validation >= 0 && options_.validation <= 0.5)) {
      return fail(Code::invalid_argument, "a validation share of {}; 0 to 0.5", options_.validation);
    }
    PackedIndex& index = report_.index;
    index.tokenizer_digest = tokenizer_digest(tokenizer_);
    index.vocabulary = tokenizer_.size();
    index.id_bytes = index.vocabulary <= 1 << 16 ? 2 : 4;
    index.validation_share = options_.validation;
    for (const DataFile& file : files) {
      index.sources.push_back({file.path.string(), std::string(name_of(file.format)), 0, 0, {}});
      if (file.format != DataFormat::chat) continue;
      if (template_ == nullptr) {
        return fail(Code::invalid_argument, "{}: a chat needs a model with a chat template", file.path.string());
      }
      index.masked = true;
      index.packing = Packing::whole;
    }
    return {};
  }

  Result<bool> read_batch(DataReader& reader) {
    pieces_.clear();
    std::size_t bytes = 0;
    while (bytes < kBatchBytes && pieces_.size() < kBatchPieces) {
      DataPiece piece;
      if (!TRY(reader.next(piece))) break;
      bytes += piece.bytes.size();
      pieces_.push_back(std::move(piece));
    }
    encoded_.clear();
    encoded_.resize(pieces_.size());
    return !pieces_.empty();
  }

  // True for the share of all texts that are kept for validation.
  bool chosen_for_validation(std::string_view text) const {
    const std::string digest = store::sha256_of(text);
    std::uint64_t number = 0;
    std::from_chars(digest.data(), digest.data() + 16, number, 16);
    return static_cast<double>(number >> 11) * 0x1p-53 < options_.validation;
  }

  Result<Encoded> encode(const DataFile& file, const DataPiece& piece) const {
    auto encoded = encode_piece(file, piece);
    if (!encoded) return std::unexpected(at_piece(file, piece, encoded.error()));
    return encoded;
  }

  Result<Encoded> encode_piece(const DataFile& file, const DataPiece& piece) const {
    Encoded encoded;
    encoded.validation = chosen_for_validation(piece.bytes);
    if (file.format != DataFormat::text) TRY(check_line(piece.bytes, piece.offset));
    if (file.format == DataFormat::chat) {
      encoded.documents = TRY(ChatSampler(tokenizer_, *template_).samples(piece.bytes));
      return encoded;
    }
    std::string from_json;
    if (file.format == DataFormat::json_lines) {
      from_json = TRY(text_of_json_line(piece.bytes, options_.field));
    } else {
      TRY(check_text(piece.bytes, piece.offset));
    }
    const std::string_view text = file.format == DataFormat::json_lines ? std::string_view(from_json) : piece.bytes;
    encoded.empty = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
    if (encoded.empty && piece.begins && piece.ends) return encoded;
    ChatSample& document = encoded.documents.emplace_back();
    document.ids = TRY(tokenizer_.encode(text, {.add_special = false, .parse_special = false}));
    if (piece.begins && tokenizer_.adds_bos()) document.ids.insert(document.ids.begin(), *tokenizer_.bos());
    if (piece.ends && options_.end) document.ids.push_back(*options_.end);
    return encoded;
  }

  Result<void> write_batch(SplitWriter& train, SplitWriter& validation) {
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      if (!encoded_[i]) return std::unexpected(encoded_[i].error());
      const DataPiece& piece = pieces_[i];
      if (piece.begins) in_validation_ = encoded_[i]->validation;
      SplitWriter& writer = in_validation_ ? validation : train;
      if (encoded_[i]->documents.empty()) ++report_.empty_documents;
      for (const ChatSample& document : encoded_[i]->documents) {
        TRY(writer.append(document.ids, document.learned));
        if (!piece.ends) continue;
        TRY(writer.end_document());
        ++report_.index.sources[piece.file].documents;
      }
      encoded_[i] = Encoded();
    }
    return {};
  }

  Result<void> finish(const DataReader& reader, NewFolder& folder) {
    PackedIndex& index = report_.index;
    if (index.train.tokens + index.validation.tokens == 0) {
      return fail(Code::bad_data, "{}: there is no text", options_.data.empty() ? "" : options_.data[0].string());
    }
    for (std::size_t i = 0; i < reader.files().size(); ++i) {
      index.sources[i].bytes = reader.files()[i].bytes;
      index.sources[i].sha256 = reader.digest(i);
    }
    for (const auto& [file, name] : options_.copies) TRY(write_file(folder.part() / name, TRY(read_file(file))));
    TRY(write_file(folder.part() / kIndexFile, index.to_json()));
    return folder.commit();
  }

  const PackOptions& options_;
  const Tokenizer& tokenizer_;
  const ChatTemplate* template_;
  ThreadPool pool_;
  std::vector<DataPiece> pieces_;
  std::vector<Result<Encoded>> encoded_;
  bool in_validation_ = false;  // the document that is open
  PackReport report_;
};

}  // namespace

Result<PackReport> pack(const PackOptions& options, const Tokenizer& tokenizer, const ChatTemplate* chat_template,
                        Progress& progress) {
  return Packer(options, tokenizer, chat_template).pack(progress);
}

std::string tokenizer_digest(const Tokenizer& tokenizer) {
  store::Hasher hasher;
  for (TokenId id = 0; id < tokenizer.size(); ++id) {
    const std::string_view piece = tokenizer.piece(id);
    hasher.update(fmt::format("{} ", piece.size()));
    hasher.update(piece);
  }
  return hasher.finish();
}

}  // namespace sparsam
