#include "models/adapters/hugging_face_folder.h"

#include <utility>

#include "base/file.h"
#include "formats/safetensors_writer.h"
#include "models/adapters/write_tensors.h"

namespace sparsam {
namespace {

constexpr std::uint64_t kShardBytes = 5'000'000'000;

// The products of a layer, but for its router: what DeepSeek publishes in E4M3.
bool in_blocks(const OutputTensor& tensor) {
  const std::string_view name = tensor.name;
  return tensor.shape.size() == 2 && name.ends_with(".weight") && !name.ends_with(".gate.weight") &&
         (name.contains(".self_attn.") || name.contains(".mlp.") || name.contains(".block_sparse_moe."));
}

DType format_of(const OutputTensor& tensor, std::optional<DType> wanted) {
  if (tensor.float_only()) return DType::f32;
  if (wanted == DType::f8_e4m3 && in_blocks(tensor)) return DType::f8_e4m3;
  if (wanted && wanted != DType::f8_e4m3) return *wanted;
  const auto own = tensor.dtype();
  if (own == DType::f8_e4m3 && tensor.whole() != nullptr) return DType::f8_e4m3;
  return own == DType::f16 || own == DType::bf16 ? *own : DType::f32;
}

}  // namespace

Result<FolderReport> write_hugging_face_folder(const Checkpoint& checkpoint, const HuggingFaceDetails& details,
                                               const std::filesystem::path& folder, const FolderOptions& options,
                                               ThreadPool& pool, Progress& progress) {
  OutputModel model = TRY(hugging_face_tensors(checkpoint));
  FolderReport report;
  report.notes = std::move(model.notes);
  HuggingFaceDetails told = details;
  std::vector<TensorPlan> plans;
  const auto plan = [&](std::string name, DType format, Shape shape) -> Result<void> {
    report.bytes += TRY(checked_bytes(format, shape));
    ++report.tensors[format];
    plans.push_back({std::move(name), format, std::move(shape)});
    return {};
  };
  for (const OutputTensor& tensor : model.tensors) {
    const DType format = format_of(tensor, options.dtype);
    TRY(plan(tensor.name, format, tensor.shape));
    const bool widened = format == DType::f32 && options.dtype != DType::f32;
    report.unpacked = report.unpacked || (widened && tensor.dtype() && is_quantized(*tensor.dtype()));
    if (format != DType::f8_e4m3) continue;
    told.block_scaled = true;
    TRY(plan(tensor.name + std::string(kScalesSuffix), DType::f32, shape_of_scales(tensor.shape)));
  }
  auto config = hugging_face_config(checkpoint.config, told);
  if (!config) return std::unexpected(within(checkpoint.path(), config.error()));
  TRY(write_file(folder / "config.json", *config));
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
