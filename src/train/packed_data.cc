#include "train/packed_data.h"

#include <algorithm>
#include <atomic>

#include "base/file.h"
#include "base/mapped_file.h"
#include "base/parallel.h"
#include "store/digest.h"
#include "train/shard.h"

namespace sparsam {
namespace {

class SplitDocuments final : public Documents {
 public:
  struct Shard {
    std::shared_ptr<const MappedFile> file;
    ShardView view;
    std::int64_t first_document = 0;
  };
  SplitDocuments(std::vector<Shard> shards, const PackedIndex& index, const PackedSplit& split, std::string digest)
      : shards_(std::move(shards)),
        count_(split.documents),
        tokens_(split.tokens),
        vocabulary_(index.vocabulary),
        packing_(index.packing),
        digest_(std::move(digest)) {}

  std::int64_t count() const override { return count_; }
  std::int64_t tokens() const override { return tokens_; }
  std::int64_t length(std::int64_t document) const override {
    const Shard& shard = shard_of(document);
    const std::int64_t d = document - shard.first_document;
    return shard.view.end_of(d) - shard.view.begin_of(d);
  }
  void read(std::int64_t document, std::int64_t first, std::span<TokenId> out) const override {
    const Shard& shard = shard_of(document);
    std::int64_t token = shard.view.begin_of(document - shard.first_document) + first;
    // A damaged mapping reads as zeros, which are ids as well.
    for (TokenId& id : out) id = shard.view.id(token++);
  }
  void read_mask(std::int64_t document, std::int64_t first, std::span<bool> out) const override {
    const Shard& shard = shard_of(document);
    std::int64_t token = shard.view.begin_of(document - shard.first_document) + first;
    for (bool& learned : out) learned = shard.view.learned(token++);
  }
  std::int64_t vocabulary() const override { return vocabulary_; }
  std::string digest() const override { return digest_; }
  Packing packing() const override { return packing_; }
  bool damaged() const override {
    return std::ranges::any_of(shards_, [](const Shard& shard) { return shard.file->damaged(); });
  }

 private:
  const Shard& shard_of(std::int64_t document) const {
    return *(std::ranges::upper_bound(shards_, document, {}, &Shard::first_document) - 1);
  }
  std::vector<Shard> shards_;
  std::int64_t count_, tokens_, vocabulary_;
  Packing packing_;
  std::string digest_;
};

Result<SplitDocuments::Shard> open_shard(const std::filesystem::path& path, const PackedShard& expected,
                                         const PackedIndex& index) {
  SplitDocuments::Shard shard;
  shard.file = TRY(MappedFile::open(path));
  const auto bytes = shard.file->bytes();
  const std::string_view content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (bytes.size() != expected.bytes || store::sha256_of(content) != expected.sha256) {
    return fail(Code::bad_data, "{}: the file has changed since it was packed", path.string());
  }
  auto view = ShardView::parse(bytes);
  if (!view) return std::unexpected(within(path.string(), view.error()));
  if (view->tokens != expected.tokens || view->documents != expected.documents || view->id_bytes != index.id_bytes ||
      static_cast<std::int64_t>(view->vocabulary) != index.vocabulary) {
    return fail(Code::bad_data, "{}: the shard and the index contradict each other", path.string());
  }
  if (shard.file->damaged()) return fail(Code::bad_data, "{}: the file shrinks while it is read", path.string());
  shard.view = *view;
  return shard;
}

Result<std::shared_ptr<const Documents>> open_split(const std::filesystem::path& folder, const PackedIndex& index,
                                                    const PackedSplit& split, const std::string& digest,
                                                    ThreadPool& pool) {
  std::vector<Result<SplitDocuments::Shard>> opened(split.shards.size());
  pool.run(static_cast<std::int64_t>(opened.size()), [&](std::int64_t task, int) {
    const auto i = static_cast<std::size_t>(task);
    opened[i] = open_shard(folder / split.shards[i].file, split.shards[i], index);
  });
  std::vector<SplitDocuments::Shard> shards;
  std::int64_t documents = 0;
  for (auto& shard : opened) {
    if (!shard) return std::unexpected(shard.error());
    shard->first_document = documents;
    documents += shard->view.documents;
    if (shard->view.documents > 0) shards.push_back(std::move(*shard));
  }
  if (documents == 0) return std::shared_ptr<const Documents>();
  return std::make_shared<SplitDocuments>(std::move(shards), index, split, digest);
}

}  // namespace

bool is_packed_data(const std::filesystem::path& folder) {
  std::error_code error;
  return std::filesystem::is_regular_file(folder / kIndexFile, error);
}

Result<PackedData> PackedData::open(const std::filesystem::path& folder, int threads, Progress& progress) {
  const std::string json = TRY(read_file(folder / kIndexFile));
  auto index = PackedIndex::parse(json);
  if (!index) return std::unexpected(within(folder.string(), index.error()));
  PackedData data{.index = std::move(*index), .train = {}, .validation = {}, .digest = store::sha256_of(json)};
  ThreadPool pool(threads);
  progress.begin("checking data", 0, Progress::Unit::items);
  auto train = open_split(folder, data.index, data.index.train, data.digest, pool);
  auto validation = train ? open_split(folder, data.index, data.index.validation, data.digest, pool) : train;
  progress.end();
  if (!validation) return std::unexpected(validation.error());
  data.train = std::move(*train);
  data.validation = std::move(*validation);
  return data;
}

}  // namespace sparsam
