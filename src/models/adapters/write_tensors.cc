#include "models/adapters/write_tensors.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>
#include <vector>

#include "kernels/quantize.h"

namespace sparsam {
namespace {

constexpr std::size_t kPieceFloats = std::size_t{8} << 20;  // 32 MB as floats
constexpr std::size_t kTaskFloats = std::size_t{1} << 15;
constexpr std::uintptr_t kPage = 4096;

// Pages of a mapped file that were read once and are not needed again: out of this process's resident memory.
void give_back(const std::byte* data, std::size_t size) {
  const auto begin = (reinterpret_cast<std::uintptr_t>(data) + kPage - 1) / kPage * kPage;
  const auto end = (reinterpret_cast<std::uintptr_t>(data) + size) / kPage * kPage;
  if (begin < end) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
}

class Pieces {
 public:
  Pieces(TensorWriter& writer, ThreadPool& pool, Progress& progress)
      : writer_(writer), pool_(pool), progress_(progress), floats_(static_cast<std::size_t>(pool.threads())) {}

  Result<void> write(const OutputTensor& tensor, DType dtype) {
    const bool copied = tensor.plain() && tensor.dtype() == dtype;
    const std::size_t rows = tensor.rows(), cols = tensor.cols(), row_bytes = bytes_of(dtype, cols);
    const std::size_t granularity = std::max(tensor.granularity(), kTaskFloats / std::max<std::size_t>(1, cols));
    const std::size_t task_rows = std::max<std::size_t>(1, granularity / tensor.granularity()) * tensor.granularity();
    const std::size_t piece_rows = std::max(task_rows, kPieceFloats / cols / task_rows * task_rows);
    for (std::size_t first = 0; first < rows; first += piece_rows) {
      const std::size_t count = std::min(piece_rows, rows - first);
      bytes_.resize(count * row_bytes);
      pool_.run(static_cast<std::int64_t>((count + task_rows - 1) / task_rows), [&](std::int64_t task, int worker) {
        const std::size_t begin = static_cast<std::size_t>(task) * task_rows;
        const std::size_t some = std::min(task_rows, count - begin);
        std::byte* to = bytes_.data() + begin * row_bytes;
        if (copied) {
          tensor.copy(first + begin, some, to);
        } else {
          pack(tensor, dtype, first + begin, some, to, floats_[static_cast<std::size_t>(worker)]);
        }
      });
      if (error_) return std::unexpected(*error_);
      TRY(writer_.write(bytes_));
      done_ += bytes_.size();
      progress_.update(done_);
    }
    return {};
  }

 private:
  void pack(const OutputTensor& tensor, DType dtype, std::size_t first, std::size_t count, std::byte* to,
            std::vector<float>& floats) {
    const std::size_t cols = tensor.cols(), row_bytes = bytes_of(dtype, cols);
    floats.resize(count * cols);
    tensor.read(first, count, floats.data());
    if (dtype != DType::f32) {
      if (const auto fits = check_quantizable(dtype, floats); !fits) {
        const std::lock_guard<std::mutex> lock(mutex_);
        const std::size_t row = first * cols;
        if (!error_) {
          error_ = within(fmt::format("tensor '{}', values from {} on", tensor.source(), row), fits.error());
        }
        return;
      }
    }
    for (std::size_t r = 0; r < count; ++r) quantize(dtype, floats.data() + r * cols, to + r * row_bytes, cols);
  }

  TensorWriter& writer_;
  ThreadPool& pool_;
  Progress& progress_;
  std::vector<std::vector<float>> floats_;  // per worker
  std::vector<std::byte> bytes_;
  std::uint64_t done_ = 0;
  std::mutex mutex_;
  std::optional<Error> error_;
};

}  // namespace

Result<void> write_tensors(TensorWriter& writer, const OutputModel& model, ThreadPool& pool, Progress& progress) {
  std::map<std::string_view, const OutputTensor*> by_name;
  for (const OutputTensor& tensor : model.tensors) by_name[tensor.name] = &tensor;
  Pieces pieces(writer, pool, progress);
  while (const TensorPlan* due = writer.next()) {
    const auto found = by_name.find(due->name);
    CHECK(found != by_name.end(), "the writer was planned from these tensors");
    TRY(pieces.write(*found->second, due->dtype));
    for (const auto& file : model.files) {
      if (file->damaged()) {
        return fail(Code::io, "{}: the file became shorter while it was in use", file->path());
      }
    }
    for (const OutputPart& part : found->second->parts()) {
      const bool mapped = std::ranges::any_of(model.files, [&part](const auto& file) {
        const auto bytes = file->bytes();
        return part.entry->data >= bytes.data() && part.entry->data < bytes.data() + bytes.size();
      });
      if (mapped) give_back(part.entry->data, part.entry->rows * bytes_of(part.entry->dtype, part.entry->cols));
    }
  }
  return {};
}

}  // namespace sparsam
