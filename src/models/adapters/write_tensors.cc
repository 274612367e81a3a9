#include "models/adapters/write_tensors.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <mutex>
#include <span>
#include <vector>

#include "kernels/blocks.h"
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

bool holds(const MappedFile& file, const Checkpoint::Entry& entry) {
  const auto bytes = file.bytes();
  return entry.data >= bytes.data() && entry.data < bytes.data() + bytes.size();
}

class Pieces {
 public:
  Pieces(TensorWriter& writer, const OutputModel& model, ThreadPool& pool, Progress& progress)
      : writer_(writer),
        model_(model),
        pool_(pool),
        progress_(progress),
        floats_(static_cast<std::size_t>(pool.threads())) {}

  Result<void> write(const OutputTensor& tensor, DType dtype) {
    if (dtype == DType::f8_e4m3) return write_f8(tensor, F8::weights);
    const bool copied = tensor.plain() && tensor.dtype() == dtype;
    const std::size_t cols = tensor.cols(), row_bytes = bytes_of(dtype, cols);
    const std::size_t granularity = std::max(tensor.granularity(), kTaskFloats / std::max<std::size_t>(1, cols));
    const std::size_t task_rows = std::max<std::size_t>(1, granularity / tensor.granularity()) * tensor.granularity();
    return write_rows(tensor, task_rows, task_rows * row_bytes, [&](const Rows& rows, std::byte* to, int worker) {
      if (copied) {
        tensor.copy(rows.first, rows.count, to);
        return;
      }
      const auto must_fit = dtype == DType::f32 ? std::nullopt : std::optional(dtype);
      const auto floats = read(tensor, must_fit, rows, worker);
      for (std::size_t r = 0; r < rows.count; ++r) quantize(dtype, &floats[r * cols], to + r * row_bytes, cols);
    });
  }

  Result<void> write_scales(const OutputTensor& tensor) { return write_f8(tensor, F8::scales); }

 private:
  enum class F8 { weights, scales };
  struct Rows {
    std::size_t first, count;
  };

  // A band of blocks is made at a time. Its scales and its weights are asked for apart, and far from each other in the
  // file, so each is made twice; keeping the scales would be memory that grows with the model.
  Result<void> write_f8(const OutputTensor& tensor, F8 wanted) {
    constexpr auto kBlock = static_cast<std::size_t>(kF8Block);
    const std::size_t cols = tensor.cols(), scale_cols = (cols + kBlock - 1) / kBlock;
    const Checkpoint::Entry* const same = tensor.dtype() == DType::f8_e4m3 ? tensor.whole() : nullptr;
    const std::size_t scale_bytes = scale_cols * sizeof(float);
    const std::size_t band_bytes = wanted == F8::weights ? kBlock * cols : scale_bytes;
    return write_rows(tensor, kBlock, band_bytes, [&](const Rows& rows, std::byte* to, int worker) {
      if (same != nullptr && wanted == F8::weights) {
        std::memcpy(to, same->data + rows.first * cols, rows.count * cols);
      } else if (same != nullptr) {
        std::memcpy(to, same->scales + rows.first / kBlock * scale_cols, scale_bytes);
      } else {
        const auto floats = read(tensor, DType::f32, rows, worker);
        std::vector<std::byte> weights(rows.count * cols);
        std::vector<float> scales(scale_cols);
        quantize_f8_blocks(floats.data(), static_cast<std::int64_t>(rows.count), static_cast<std::int64_t>(cols),
                           weights.data(), scales.data());
        if (wanted == F8::weights) {
          std::memcpy(to, weights.data(), weights.size());
        } else {
          std::memcpy(to, scales.data(), scale_bytes);
        }
      }
    });
  }

  // Makes all rows, task_rows by each call of make(rows, bytes, worker), and writes them. Only the last task of a
  // tensor may have fewer rows, and its bytes are fewer by as much of their share as the writer still waits for.
  template <typename Make>
  Result<void> write_rows(const OutputTensor& tensor, std::size_t task_rows, std::size_t task_bytes, Make&& make) {
    const std::size_t rows = tensor.rows(), tasks = (rows + task_rows - 1) / task_rows;
    const std::size_t piece_tasks = std::max<std::size_t>(1, kPieceFloats / tensor.cols() / task_rows);
    for (std::size_t first = 0; first < tasks; first += piece_tasks) {
      const std::size_t count = std::min(piece_tasks, tasks - first);
      bytes_.resize(count * task_bytes);
      pool_.run(static_cast<std::int64_t>(count), [&](std::int64_t task, int worker) {
        const auto index = static_cast<std::size_t>(task);
        const std::size_t begin = (first + index) * task_rows;
        make(Rows{begin, std::min(task_rows, rows - begin)}, bytes_.data() + index * task_bytes, worker);
      });
      if (error_) return std::unexpected(*error_);
      const std::size_t size = std::min(bytes_.size(), static_cast<std::size_t>(writer_.due_bytes()));
      TRY(writer_.write(std::span(bytes_).first(size)));
      done_ += size;
      progress_.update(done_);
    }
    return {};
  }

  // The rows as floats. A value that the format cannot hold is the piece's error.
  std::span<const float> read(const OutputTensor& tensor, std::optional<DType> must_fit, const Rows& rows, int worker) {
    const std::size_t cols = tensor.cols();
    std::vector<float>& floats = floats_[static_cast<std::size_t>(worker)];
    floats.resize(rows.count * cols);
    tensor.read(rows.first, rows.count, floats.data());
    if (!must_fit) return floats;
    for (std::size_t r = 0; r < rows.count; ++r) {
      const auto fits = check_quantizable(*must_fit, std::span(floats).subspan(r * cols, cols));
      if (fits) continue;
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!error_) {
        error_ = within(fmt::format("{}tensor '{}', row {}", file_of(tensor), tensor.source(), rows.first + r),
                        fits.error());
      }
      std::ranges::fill(floats, 0.0f);
      break;
    }
    return floats;
  }

  // "model.gguf: ", for messages.
  std::string file_of(const OutputTensor& tensor) const {
    for (const auto& file : model_.files) {
      if (holds(*file, *tensor.parts().front().entry)) return file->path() + ": ";
    }
    return {};
  }

  TensorWriter& writer_;
  const OutputModel& model_;
  ThreadPool& pool_;
  Progress& progress_;
  std::vector<std::vector<float>> floats_;  // per worker
  std::vector<std::byte> bytes_;
  std::uint64_t done_ = 0;
  std::mutex mutex_;
  std::optional<Error> error_;
};

}  // namespace

Shape shape_of_scales(const Shape& weights) {
  Shape shape = weights;
  for (std::int64_t& side : shape) side = (side + kF8Block - 1) / kF8Block;
  return shape;
}

Result<void> write_tensors(TensorWriter& writer, const OutputModel& model, ThreadPool& pool, Progress& progress) {
  std::map<std::string_view, const OutputTensor*> by_name;
  for (const OutputTensor& tensor : model.tensors) by_name[tensor.name] = &tensor;
  Pieces pieces(writer, model, pool, progress);
  while (const TensorPlan* due = writer.next()) {
    auto found = by_name.find(due->name);
    const bool scales = found == by_name.end() && due->name.ends_with(kScalesSuffix);
    if (scales) found = by_name.find(std::string_view(due->name).substr(0, due->name.size() - kScalesSuffix.size()));
    CHECK(found != by_name.end(), "the writer was planned from these tensors");
    TRY(scales ? pieces.write_scales(*found->second) : pieces.write(*found->second, due->dtype));
    for (const auto& file : model.files) {
      if (file->damaged()) {
        return fail(Code::io, "{}: the file became shorter while it was in use", file->path());
      }
    }
    for (const OutputPart& part : found->second->parts()) {
      const bool mapped = std::ranges::any_of(model.files, [&](const auto& file) { return holds(*file, *part.entry); });
      if (mapped) give_back(part.entry->data, part.entry->rows * bytes_of(part.entry->dtype, part.entry->cols));
    }
  }
  return {};
}

}  // namespace sparsam
