#include "train/data_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/disk.h"

namespace sparsam {
namespace {

constexpr std::size_t kChunk = std::size_t{1} << 20;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Where to cut a text of more than `limit` bytes: the last beginning of a line that is not indented, so that no run of
// white space is torn apart; else the last end of a line, else of a character.
std::size_t place_to_cut(std::string_view text, std::size_t limit) {
  for (std::size_t at = limit; at > limit / 2; --at) {
    if (text[at - 1] == '\n' && !is_white(text[at])) return at;
  }
  const std::size_t line = text.rfind('\n', limit - 1);
  if (line != std::string_view::npos && line > 0) return line + 1;
  std::size_t at = limit;
  while (at > limit - 4 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

}  // namespace

DataReader::DataReader(std::vector<DataFile> files, std::string separator)
    : files_(std::move(files)), separator_(std::move(separator)), digests_(files_.size()) {}

DataReader::~DataReader() { close(); }

void DataReader::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Result<void> DataReader::open() {
  fd_ = ::open(files_[file_].path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd_ < 0) return io_error(files_[file_].path, "read", errno);
  at_end_ = in_document_ = false;
  buffer_.clear();
  taken_ = searched_ = 0;
  offset_ = 0;
  line_ = 1;
  TRY(fill());
  if (buffer_.starts_with(kByteOrderMark)) offset_ = taken_ = searched_ = kByteOrderMark.size();
  return {};
}

Result<void> DataReader::fill() {
  if (taken_ > 0) {
    buffer_.erase(0, taken_);
    searched_ -= taken_;
    taken_ = 0;
  }
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kChunk);
  ssize_t n = 0;
  do {
    n = ::read(fd_, buffer_.data() + before, kChunk);
  } while (n < 0 && errno == EINTR);
  if (n < 0) return io_error(files_[file_].path, "read", errno);
  buffer_.resize(before + static_cast<std::size_t>(n));
  hasher_.update(std::string_view(buffer_).substr(before));
  bytes_read_ += static_cast<std::uint64_t>(n);
  if (n == 0) {
    at_end_ = true;
    digests_[file_] = hasher_.finish();
  }
  return {};
}

// Hands out `bytes` bytes and skips `more`.
void DataReader::take(std::size_t bytes, std::size_t more, DataPiece& piece) {
  piece.file = file_;
  piece.offset = offset_;
  piece.line = line_;
  piece.bytes.assign(buffer_, taken_, bytes);
  taken_ += bytes + more;
  offset_ += bytes + more;
  searched_ = taken_;
}

Result<bool> DataReader::next_text(DataPiece& piece) {
  for (;;) {
    const std::size_t have = buffer_.size() - taken_;
    piece.begins = !in_document_;
    piece.ends = true;
    if (!separator_.empty()) {
      const std::size_t found = buffer_.find(separator_, searched_);
      if (found != std::string::npos) {
        in_document_ = false;
        take(found - taken_, separator_.size(), piece);
        return true;
      }
      // What may be the beginning of a separator is looked at again.
      searched_ = std::max(taken_, buffer_.size() - std::min(have, separator_.size() - 1));
    }
    if (have > kPartBytes + separator_.size()) {
      piece.ends = false;
      in_document_ = true;
      take(place_to_cut(std::string_view(buffer_).substr(taken_), kPartBytes), 0, piece);
      return true;
    }
    if (at_end_) {
      if (have == 0 && !in_document_) return false;
      in_document_ = false;
      take(have, 0, piece);
      return true;
    }
    TRY(fill());
  }
}

Result<bool> DataReader::next_line(DataPiece& piece) {
  piece.begins = piece.ends = true;
  for (;;) {
    const std::size_t found = buffer_.find('\n', searched_);
    const std::size_t end = found == std::string::npos ? buffer_.size() : found;
    if (end - taken_ > kLongestLine) {
      return fail(Code::bad_data, "{}:{}: a line of more than {} MiB", files_[file_].path.string(), line_,
                  kLongestLine >> 20);
    }
    if (found == std::string::npos && !at_end_) {
      searched_ = end;
      TRY(fill());
      continue;
    }
    if (found == std::string::npos && end == taken_) return false;
    take(end - taken_, found == std::string::npos ? 0 : 1, piece);
    ++line_;
    if (!std::ranges::all_of(piece.bytes, is_white)) return true;
  }
}

Result<bool> DataReader::next(DataPiece& piece) {
  while (file_ < files_.size()) {
    if (fd_ < 0) TRY(open());
    const bool found = files_[file_].format == DataFormat::text ? TRY(next_text(piece)) : TRY(next_line(piece));
    if (found) return true;
    close();
    ++file_;
  }
  return false;
}

Error at_piece(const DataFile& file, const DataPiece& piece, Error error) {
  if (file.format == DataFormat::text) return within(file.path.string(), std::move(error));
  return within(fmt::format("{}:{}", file.path.string(), piece.line), std::move(error));
}

}  // namespace sparsam
