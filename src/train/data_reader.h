// Training texts as they lie on the disk, read in a stream: folders, text files, JSON lines and chats, cut into
// documents, and large documents into parts. Memory does not grow with the files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "store/digest.h"

namespace sparsam {

enum class DataFormat {
  automatic,   // by the file: *.jsonl and *.ndjson by their first line, everything else is text
  text,        // a file is a document, or several at a separator
  json_lines,  // a JSON object a line, with the text in a field
  chat         // a JSON object a line, with "messages"
};
std::string_view name_of(DataFormat format);
// By that name: auto, text, jsonl, chat.
std::optional<DataFormat> data_format(std::string_view name);

struct DataFile {
  std::filesystem::path path;
  DataFormat format = DataFormat::text;
  std::uint64_t bytes = 0;
};

// Folders are read with everything below them, in the order of their names; files whose names begin with a dot are left
// out. Errors name the path: not_found, io, invalid_argument (a folder without files).
Result<std::vector<DataFile>> find_data_files(std::span<const std::filesystem::path> paths, DataFormat format);

// A document, or a part of one.
struct DataPiece {
  std::size_t file = 0;             // in the list of files
  std::uint64_t offset = 0;         // of its first byte within the file
  std::uint64_t line = 1;           // JSON lines: counted from 1
  bool begins = true, ends = true;  // whether the document begins and ends here
  std::string bytes;
};

class DataReader {
 public:
  // A text document of more bytes is cut into parts, at the beginning of a line where there is one.
  static constexpr std::size_t kPartBytes = std::size_t{4} << 20;
  static constexpr std::size_t kLongestLine = std::size_t{64} << 20;

  // separator: what ends a document within a text file; it belongs to none. Empty: a file is a document.
  DataReader(std::vector<DataFile> files, std::string separator);
  ~DataReader();
  DataReader(const DataReader&) = delete;
  DataReader& operator=(const DataReader&) = delete;

  // False at the end of the last file. Errors name the file (and the line): not_found, io, bad_data.
  Result<bool> next(DataPiece& piece);

  const std::vector<DataFile>& files() const { return files_; }
  std::uint64_t bytes_read() const { return bytes_read_; }
  // SHA-256 of a file that has been read to its end.
  const std::string& digest(std::size_t file) const { return digests_[file]; }

 private:
  Result<void> open();
  Result<void> fill();
  void close();
  Result<bool> next_text(DataPiece& piece);
  Result<bool> next_line(DataPiece& piece);
  void take(std::size_t bytes, std::size_t more, DataPiece& piece);

  std::vector<DataFile> files_;
  std::string separator_;
  std::vector<std::string> digests_;
  store::Hasher hasher_;
  std::size_t file_ = 0;  // the one that is open, or comes next
  int fd_ = -1;
  bool at_end_ = false;       // the open file has been read
  bool in_document_ = false;  // the last piece did not end its document
  std::string buffer_;        // from taken_ on: read and not yet handed out
  std::size_t taken_ = 0, searched_ = 0;
  std::uint64_t offset_ = 0, line_ = 1, bytes_read_ = 0;
};

// "file.txt: byte 17: …" or "file.jsonl:3: …".
Error at_piece(const DataFile& file, const DataPiece& piece, Error error);

}  // namespace sparsam
