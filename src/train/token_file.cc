#include "train/token_file.h"

#include <simdjson.h>

#include <algorithm>

#include "base/file.h"
#include "store/digest.h"
#include "text/json_reader.h"

namespace sparsam {

Result<std::unique_ptr<TokenFile>> TokenFile::open(const std::filesystem::path& path) {
  const std::string json = TRY(read_file(path));
  auto parsed = parse(json);
  if (!parsed) return std::unexpected(within(path.string(), parsed.error()));
  return parsed;
}

Result<std::unique_ptr<TokenFile>> TokenFile::parse(std::string_view text) {
  simdjson::dom::parser parser;
  const json::Element root = TRY(json::parse(parser, text));
  const json::Object object = TRY(json::as_object(root, "the document"));
  std::unique_ptr<TokenFile> file(new TokenFile);
  for (const json::Element step : TRY(json::array_at(object, "tokens", "the document"))) {
    const std::string where = fmt::format("tokens[{}]", file->steps_);
    std::int64_t rows = 0;
    for (const json::Element row : TRY(json::as_array(step, where))) {
      const std::string place = fmt::format("{}[{}]", where, rows);
      const std::size_t before = file->ids_.size();
      for (const json::Element element : TRY(json::as_array(row, place))) {
        std::int64_t id = -1;
        if (element.get(id) != simdjson::SUCCESS || id < 0 || id > Vocabulary::kMaxId) {
          return fail(Code::bad_data, "{}[{}] is no token id", place, file->ids_.size() - before);
        }
        file->ids_.push_back(static_cast<TokenId>(id));
        file->vocabulary_ = std::max(file->vocabulary_, id + 1);
      }
      const auto length = static_cast<std::int64_t>(file->ids_.size() - before);
      if (file->context_ == 0) file->context_ = length;
      if (length == 0 || length != file->context_) {
        return fail(Code::bad_data, "{} has {} ids, the first row has {}", place, length, file->context_);
      }
      ++rows;
    }
    if (file->steps_ == 0) file->rows_ = rows;
    if (rows == 0 || rows != file->rows_) {
      return fail(Code::bad_data, "{} has {} rows, the first step has {}", where, rows, file->rows_);
    }
    ++file->steps_;
  }
  if (file->steps_ == 0) return fail(Code::bad_data, "'tokens' holds no step");
  file->digest_ = store::sha256_of(text);
  return file;
}

Result<void> TokenFile::next(std::int64_t rows, MicroBatch& batch) {
  CHECK(rows >= 0, "a number of rows");
  if (static_cast<std::uint64_t>(rows) > rows_per_epoch() - row_) {
    return fail(Code::exhausted, "the token file has {} steps of {} rows, and no more", steps_, rows_);
  }
  batch.rows = rows;
  batch.context = context_;
  const auto first = ids_.begin() + static_cast<std::ptrdiff_t>(row_) * context_;
  batch.tokens.assign(first, first + rows * context_);
  batch.targets.assign(batch.tokens.size(), kNoTarget);
  batch.segments.clear();
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto begin = static_cast<std::size_t>(row * context_);
    for (std::size_t i = begin; i + 1 < begin + static_cast<std::size_t>(context_); ++i) {
      batch.targets[i] = batch.tokens[i + 1];
    }
    batch.segments.push_back({row, 0, context_, static_cast<std::int64_t>(row_) + row, 0});
  }
  row_ += static_cast<std::uint64_t>(rows);
  return {};
}

Result<void> TokenFile::seek(DataPosition position) {
  if (position.epoch != 0 || position.row > rows_per_epoch()) {
    return fail(Code::invalid_argument, "row {} of epoch {} of a token file of {} rows", position.row, position.epoch,
                rows_per_epoch());
  }
  row_ = position.row;
  return {};
}

}  // namespace sparsam
