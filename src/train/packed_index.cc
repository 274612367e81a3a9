#include "train/packed_index.h"

#include <simdjson.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "store/digest.h"
#include "text/json_reader.h"

namespace sparsam {
namespace {

// Far beyond any data set, and small enough that sums of sizes never overflow.
constexpr std::int64_t kMost = std::int64_t{1} << 48;

std::string_view name_of(Packing packing) { return packing == Packing::whole ? "whole" : "end_to_end"; }

nlohmann::ordered_json json_of(const PackedSplit& split) {
  nlohmann::ordered_json json;
  json["tokens"] = split.tokens;
  json["learned"] = split.learned;
  json["documents"] = split.documents;
  json["shards"] = nlohmann::ordered_json::array();
  for (const PackedShard& shard : split.shards) {
    json["shards"].push_back({{"file", shard.file},
                              {"tokens", shard.tokens},
                              {"documents", shard.documents},
                              {"bytes", shard.bytes},
                              {"sha256", shard.sha256}});
  }
  return json;
}

Result<std::int64_t> count_at(json::Object object, std::string_view key, std::string_view where) {
  const std::int64_t n = TRY(json::integer_at(object, key, where));
  if (n < 0 || n > kMost) return fail(Code::bad_data, "{}: '{}' is {}", where, key, n);
  return n;
}

Result<std::string> sha256_at(json::Object object, std::string_view where) {
  const auto digest = TRY(json::string_at(object, "sha256", where));
  if (!store::is_sha256(digest)) return fail(Code::bad_data, "{}: 'sha256' is no SHA-256", where);
  return std::string(digest);
}

Result<PackedSplit> split_from(json::Object root, std::string_view name) {
  const auto object = TRY(json::object_at(root, name, "the document"));
  PackedSplit split;
  split.tokens = TRY(count_at(object, "tokens", name));
  split.learned = TRY(count_at(object, "learned", name));
  split.documents = TRY(count_at(object, "documents", name));
  std::int64_t tokens = 0, documents = 0;
  for (const json::Element element : TRY(json::array_at(object, "shards", name))) {
    const auto entry = TRY(json::as_object(element, name));
    PackedShard shard;
    shard.file = TRY(json::string_at(entry, "file", name));
    // Names from a file never lead out of its folder.
    if (shard.file.empty() || shard.file.find('/') != std::string::npos || shard.file[0] == '.' ||
        shard.file.find('\0') != std::string::npos) {
      return fail(Code::bad_data, "{}: '{}' is no name of a shard", name, shard.file);
    }
    shard.tokens = TRY(count_at(entry, "tokens", shard.file));
    shard.documents = TRY(count_at(entry, "documents", shard.file));
    shard.bytes = static_cast<std::uint64_t>(TRY(count_at(entry, "bytes", shard.file)));
    shard.sha256 = TRY(sha256_at(entry, shard.file));
    tokens += shard.tokens;
    documents += shard.documents;
    if (tokens > kMost || documents > kMost) return fail(Code::bad_data, "{}: too many tokens", name);
    split.shards.push_back(std::move(shard));
  }
  if (tokens != split.tokens || documents != split.documents || split.learned > tokens) {
    return fail(Code::bad_data, "{}: its shards have {} tokens in {} documents, and not {} in {}", name, tokens,
                documents, split.tokens, split.documents);
  }
  return split;
}

Result<PackedSource> source_from(json::Element element) {
  const auto object = TRY(json::as_object(element, "sources"));
  PackedSource source;
  source.path = TRY(json::string_at(object, "path", "sources"));
  source.format = TRY(json::string_at(object, "format", source.path));
  source.bytes = static_cast<std::uint64_t>(TRY(count_at(object, "bytes", source.path)));
  source.documents = TRY(count_at(object, "documents", source.path));
  source.sha256 = TRY(sha256_at(object, source.path));
  return source;
}

Result<PackedIndex> parse_index(std::string_view text) {
  simdjson::dom::parser parser;
  const auto root = TRY(json::as_object(TRY(json::parse(parser, text)), "the document"));
  if (TRY(json::string_at(root, "format", "the document")) != kPackedFormat) {
    return fail(Code::bad_data, "this is no index of packed data");
  }
  const std::int64_t version = TRY(json::integer_at(root, "version", "the document"));
  if (version != kPackedVersion) {
    return fail(Code::unsupported, "version {}; this program reads version {}", version, kPackedVersion);
  }
  PackedIndex index;
  const auto tokenizer = TRY(json::object_at(root, "tokenizer", "the document"));
  index.tokenizer_digest = TRY(json::string_at(tokenizer, "digest", "tokenizer"));
  index.vocabulary = TRY(count_at(tokenizer, "vocabulary", "tokenizer"));
  if (index.vocabulary < 1 || index.vocabulary > Vocabulary::kMaxId + 1) {
    return fail(Code::bad_data, "a vocabulary of {} ids", index.vocabulary);
  }
  const std::int64_t id_bytes = TRY(json::integer_at(root, "id_bytes", "the document"));
  if (id_bytes != 4 && (id_bytes != 2 || index.vocabulary > 1 << 16)) {
    return fail(Code::bad_data, "ids of {} bytes for a vocabulary of {}", id_bytes, index.vocabulary);
  }
  index.id_bytes = static_cast<int>(id_bytes);
  index.masked = TRY(json::bool_or(root, "masked", false, "the document"));
  const auto packing = TRY(json::string_at(root, "packing", "the document"));
  if (packing != name_of(Packing::whole) && packing != name_of(Packing::end_to_end)) {
    return fail(Code::unsupported, "packing '{}' is not known", packing);
  }
  index.packing = packing == name_of(Packing::whole) ? Packing::whole : Packing::end_to_end;
  if (const auto share = json::find(root, "validation_share")) {
    if (share->get(index.validation_share) != simdjson::SUCCESS) {
      return fail(Code::bad_data, "'validation_share' is no number");
    }
  }
  index.train = TRY(split_from(root, "train"));
  index.validation = TRY(split_from(root, "validation"));
  for (const json::Element element : TRY(json::array_at(root, "sources", "the document"))) {
    index.sources.push_back(TRY(source_from(element)));
  }
  return index;
}

}  // namespace

std::string PackedIndex::to_json() const {
  nlohmann::ordered_json json;
  json["format"] = kPackedFormat;
  json["version"] = kPackedVersion;
  json["tokenizer"] = {{"digest", tokenizer_digest}, {"vocabulary", vocabulary}};
  json["id_bytes"] = id_bytes;
  json["masked"] = masked;
  json["packing"] = name_of(packing);
  json["validation_share"] = validation_share;
  json["train"] = json_of(train);
  json["validation"] = json_of(validation);
  json["sources"] = nlohmann::ordered_json::array();
  for (const PackedSource& source : sources) {
    json["sources"].push_back({{"path", source.path},
                               {"format", source.format},
                               {"bytes", source.bytes},
                               {"documents", source.documents},
                               {"sha256", source.sha256}});
  }
  // A path need not be UTF-8.
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

Result<PackedIndex> PackedIndex::parse(std::string_view text) {
  auto index = parse_index(text);
  if (!index) return std::unexpected(within(kIndexFile, index.error()));
  return index;
}

}  // namespace sparsam
