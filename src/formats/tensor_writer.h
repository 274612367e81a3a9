// Writes tensors into one or several files whose layout is already planned (by write_gguf or write_safetensors), one
// tensor after the other, without ever holding more than the caller's piece of one:
//
//   while (const TensorPlan* tensor = writer.next()) TRY(writer.write(bytes of that tensor));   // pieces are welcome
//   TRY(writer.finish());
//
// The files appear under their names when finish() succeeds, and not at all otherwise.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/dtype.h"
#include "base/error.h"
#include "base/file.h"
#include "formats/tensor_info.h"

namespace sparsam {

struct TensorPlan {
  std::string name;
  DType dtype = DType::f32;
  Shape shape;  // outermost first
};

// A file to be: what stands before the tensors, then each tensor's bytes, padded with zeros to the alignment.
struct FilePlan {
  std::filesystem::path path;
  std::string head;
  std::uint32_t alignment = 1;
  std::vector<TensorPlan> tensors;  // of shapes that checked_bytes accepts
};

class TensorWriter {
 public:
  // Errors name the path: io, not_found (no such folder), exhausted (a full disk).
  static Result<TensorWriter> create(std::vector<FilePlan> files);

  // The tensor whose bytes are due, in the order of the files' layout; nullptr when all are written.
  const TensorPlan* next() const;
  std::uint64_t due_bytes() const { return due_bytes_; }  // of the tensor that is due
  // The next piece of that tensor, up to all of it. Each goes to the system at once: many rows together are faster.
  Result<void> write(std::span<const std::byte> piece);
  // The first file, which readers open the others through.
  const std::filesystem::path& path() const { return files_.front().path; }
  // After the last tensor. If it fails, no file of ours stays behind.
  Result<void> finish();

 private:
  explicit TensorWriter(std::vector<FilePlan> files) : files_(std::move(files)) {}
  Result<void> advance();  // to the next tensor that has bytes to come, through the files in between

  std::vector<FilePlan> files_;
  std::vector<NewFile> written_;  // begun, in the order of files_
  std::size_t tensor_ = 0;        // in the last file begun
  std::uint64_t due_bytes_ = 0;
};

}  // namespace sparsam
