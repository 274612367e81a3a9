#include "models/adapters/hugging_face_folder.h"

#include <utility>

#include "base/file.h"
#include "formats/safetensors_writer.h"
#include "models/adapters/write_tensors.h"

namespace sparsam {
namespace {

constexpr std::uint64_t kShardBytes = 5'000'000'000;

DType format_of(const OutputTensor& tensor, std::optional<DType> wanted) {
  if (tensor.float_only) return DType::f32;
  if (wanted) return *wanted;
  const auto own = tensor.dtype();
  return own == DType::f16 || own == DType::bf16 ? *own : DType::f32;
}

}  // namespace

Result<FolderReport> write_hugging_face_folder(const Checkpoint& checkpoint, const HuggingFaceDetails& details,
                                               const std::filesystem::path& folder, const FolderOptions& options,
                                               ThreadPool& pool, Progress& progress) {
  OutputModel model = TRY(hugging_face_tensors(checkpoint));
  FolderReport report;
  report.notes = std::move(model.notes);
  auto config = hugging_face_config(checkpoint.config, details);
  if (!config) return std::unexpected(within(checkpoint.path(), config.error()));
  TRY(write_file(folder / "config.json", *config));

  std::vector<TensorPlan> plans;
  for (const OutputTensor& tensor : model.tensors) {
    const DType format = format_of(tensor, options.dtype);
    plans.push_back({tensor.name, format, tensor.shape});
    report.bytes += TRY(checked_bytes(format, tensor.shape));
    ++report.tensors[format];
    report.unpacked = report.unpacked || (!options.dtype && tensor.dtype() && is_quantized(*tensor.dtype()));
  }
  const SafetensorsOptions layout = {.shard_bytes = options.shard_bytes > 0 ? options.shard_bytes : kShardBytes};
  TensorWriter writer = TRY(write_safetensors(folder / "model.safetensors", std::move(plans), layout));
  progress.begin("writing", report.bytes, Progress::Unit::bytes);
  auto written = write_tensors(writer, model, pool, progress);
  progress.end();
  if (!written) return std::unexpected(std::move(written).error());
  TRY(writer.finish());
  return report;
}

}  // namespace sparsam
