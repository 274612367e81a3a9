#include "train/run_data.h"

#include "store/digest.h"
#include "train/byte_tokenizer.h"
#include "train/documents_split.h"
#include "train/packed_data.h"
#include "train/packer.h"
#include "train/text_documents.h"
#include "train/windows.h"

namespace sparsam {
namespace {

namespace fs = std::filesystem;

// Whether the texts are what the packed folder was made of.
Result<void> check_sources(const PackedIndex& index, const std::vector<DataFile>& files, const fs::path& folder) {
  if (index.sources.size() != files.size()) {
    return fail(Code::invalid_argument, "the run began with {} data files, not {} (packed in {})", index.sources.size(),
                files.size(), folder.string());
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string now = TRY(store::sha256_of_file(files[i].path));
    if (now == index.sources[i].sha256) continue;
    return fail(Code::invalid_argument, "{}: the file has changed since the run began: its SHA-256 is {}, and was {}",
                files[i].path.string(), now, index.sources[i].sha256);
  }
  return {};
}

}  // namespace

TokenizerSide byte_tokenizer_side() {
  auto tokenizer = Tokenizer::from_tokenizer_json(byte_tokenizer_json());
  CHECK(tokenizer.has_value(), "the tokenizer of bytes is a tokenizer");
  return {*std::move(tokenizer), std::nullopt, std::nullopt, {{"tokenizer.json", byte_tokenizer_json()}}};
}

Result<RunData> RunData::open(const RunConfig& config, const TokenizerSide* tokenizer, const fs::path& packed_folder,
                              int threads, Progress& progress) {
  RunData data;
  if (tokenizer != nullptr) {
    data.files_ = tokenizer->files;
    data.end_ = tokenizer->end;
  }
  if (!config.tokens.empty()) {
    if (!config.paths.empty()) {
      return fail(Code::invalid_argument, "fixed batches ('{}') and other data ('{}') are both there", config.tokens,
                  config.paths[0]);
    }
    data.fixed_ = TRY(TokenFile::open(config.tokens));
    data.vocabulary_ = data.fixed_->vocabulary();
    data.digest_ = data.fixed_->digest();
    return data;
  }
  if (config.paths.empty()) return fail(Code::invalid_argument, "there is no data to train on");
  const fs::path first = config.paths[0];
  if (config.paths.size() == 1 && is_packed_data(first)) {
    PackedData packed = TRY(PackedData::open(first, threads, progress));
    if (tokenizer != nullptr && tokenizer_digest(tokenizer->tokenizer) != packed.index.tokenizer_digest) {
      return fail(Code::invalid_argument, "{}: packed with a tokenizer of digest {}; that of the model has {}",
                  first.string(), packed.index.tokenizer_digest, tokenizer_digest(tokenizer->tokenizer));
    }
    data.digest_ = packed.digest;
    TRY(data.take(std::move(packed.train), std::move(packed.validation)));
    return data;
  }
  TRY(data.open_texts(config, tokenizer, packed_folder, threads, progress));
  return data;
}

Result<void> RunData::open_texts(const RunConfig& config, const TokenizerSide* tokenizer, const fs::path& packed_folder,
                                 int threads, Progress& progress) {
  const double share = config.settings.validation;
  std::vector<fs::path> paths(config.paths.begin(), config.paths.end());
  const std::vector<DataFile> files = TRY(find_data_files(paths, DataFormat::automatic));
  over_bytes_ = tokenizer == nullptr;
  if (over_bytes_ && files.size() == 1 && files[0].format == DataFormat::text && config.settings.separator.empty()) {
    TextSplits splits = TRY(open_text_documents(files[0].path, share));
    digest_ = store::sha256_of(splits.train->digest() + (splits.validation ? splits.validation->digest() : ""));
    return take(std::move(splits.train), std::move(splits.validation));
  }
  std::error_code error;
  const bool packed_before = fs::exists(packed_folder / kIndexFile, error);
  if (!packed_before) {
    PackOptions options;
    options.data = std::move(paths);
    options.output = packed_folder;
    options.separator = config.settings.separator;
    options.validation = 0;  // which is cut off here, also where there is but one document
    options.threads = threads;
    const TokenizerSide bytes = byte_tokenizer_side();
    const TokenizerSide& side = over_bytes_ ? bytes : *tokenizer;
    options.end = side.end;
    TRY(pack(options, side.tokenizer, side.chat_template ? &*side.chat_template : nullptr, progress));
  }
  PackedData packed = TRY(PackedData::open(packed_folder, threads, progress));
  if (packed_before) TRY(check_sources(packed.index, files, packed_folder));
  digest_ = packed.digest;
  DocumentsSplit split = split_documents(std::move(packed.train), share);
  return take(std::move(split.train), std::move(split.validation));
}

Result<void> RunData::take(std::shared_ptr<const Documents> train, std::shared_ptr<const Documents> validation) {
  if (train == nullptr || train->tokens() < 2) {
    return fail(Code::bad_data, "the data have {} tokens to train on: there is no next one to learn",
                train == nullptr ? 0 : train->tokens());
  }
  vocabulary_ = train->vocabulary();
  train_ = std::move(train);
  if (validation != nullptr && validation->tokens() >= 2) validation_ = std::move(validation);
  return {};
}

Result<std::unique_ptr<BatchSource>> RunData::training(std::int64_t context, std::uint64_t seed) {
  if (fixed_ != nullptr) return std::move(fixed_);
  return TRY(Windows::create(train_, {.context = context, .seed = seed, .order = RowOrder::shuffled}));
}

Result<std::unique_ptr<BatchSource>> RunData::validation(std::int64_t context) const {
  if (validation_ == nullptr) return nullptr;
  return TRY(Windows::create(validation_, {.context = context, .seed = 0, .order = RowOrder::as_they_are}));
}

}  // namespace sparsam
