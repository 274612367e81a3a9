#include "convert/convert.h"

#include <algorithm>
#include <set>

#include "base/parallel.h"
#include "convert/folder_form.h"
#include "convert/gguf_form.h"
#include "formats/gguf_writer.h"
#include "models/adapters/write_tensors.h"

namespace sparsam {
namespace {

namespace fs = std::filesystem;

bool is_float(DType dtype) { return dtype == DType::f32 || dtype == DType::f16 || dtype == DType::bf16; }
bool is_weight(DType dtype) { return is_float(dtype) || is_quantized(dtype) || dtype == DType::f8_e4m3; }

// The format in which GGUF stores a tensor that no recipe changes.
DType kept_format(const OutputTensor& tensor) {
  const auto own = tensor.dtype();
  if (!own || *own == DType::f8_e4m3 || *own == DType::f64) return DType::f32;
  if (tensor.float_only() && is_weight(*own)) return DType::f32;  // norms, biases and routers, as every reader expects
  return *own;
}

int file_type(const std::map<DType, std::size_t>& matrices) {
  std::optional<DType> most;
  for (const auto& [dtype, count] : matrices) {
    if (!most || count > matrices.at(*most)) most = dtype;
  }
  for (const QuantizationType& type : quantization_types()) {
    if (most && type.main == *most) return type.file_type;
  }
  return 0;
}

Result<void> refuse_overwriting(const fs::path& model, const fs::path& output) {
  std::error_code error;
  if (fs::exists(output, error) && fs::equivalent(model, output, error)) {
    return fail(Code::invalid_argument, "{}: the output is the model itself; choose another name", output.string());
  }
  // Its tensors are mapped, which the writer notices; configuration and tokenizer are not.
  if (fs::is_directory(model, error) && fs::is_regular_file(output, error) &&
      fs::equivalent(model, output.has_parent_path() ? output.parent_path() : ".", error)) {
    return fail(Code::invalid_argument, "{}: the output is a file of the model; choose another name", output.string());
  }
  return {};
}

std::unexpected<Error> no_e4m3_in_gguf(const fs::path& output) {
  return fail(Code::invalid_argument, "{}: GGUF has no E4M3; it is written to a folder: give one as the output",
              output.string());
}

// Writes the file; formats[i] is that of tensor i.
Result<ConvertReport> write_gguf_form(GgufForm& form, const std::vector<DType>& formats, const fs::path& output,
                                      std::uint64_t shard_bytes, int threads, Progress& progress) {
  ConvertReport report;
  std::vector<TensorPlan> plans;
  std::set<const Checkpoint::Entry*> sources;  // some become several tensors
  bool quantized = false;
  for (std::size_t i = 0; i < formats.size(); ++i) {
    const OutputTensor& tensor = form.model.tensors[i];
    plans.push_back({tensor.name, formats[i], tensor.shape});
    report.output_bytes += TRY(checked_bytes(formats[i], tensor.shape));
    for (const OutputPart& part : tensor.parts()) {
      if (sources.insert(part.entry).second) report.source_bytes += part.entry->bytes();
    }
    ++report.tensors[formats[i]];
    quantized = quantized || is_quantized(formats[i]);
  }
  if (quantized) form.keys.set("general.quantization_version", std::uint32_t{2});
  TensorWriter writer = TRY(write_gguf(output, form.keys, std::move(plans), {.shard_bytes = shard_bytes}));
  ThreadPool pool(threads > 0 ? threads : usable_processors());
  progress.begin("writing", report.output_bytes, Progress::Unit::bytes);
  auto written = write_tensors(writer, form.model, pool, progress);
  progress.end();
  if (!written) return std::unexpected(std::move(written).error());
  TRY(writer.finish());
  report.output = writer.path();
  report.notes = std::move(form.model.notes);
  return report;
}

Result<ConvertReport> to_gguf(const fs::path& model, const fs::path& output, const ConvertOptions& options,
                              Progress& progress) {
  GgufForm form = TRY(gguf_form(model, options.pre));
  std::vector<DType> formats;
  std::map<DType, std::size_t> matrices;
  bool widened = false;
  for (const OutputTensor& tensor : form.model.tensors) {
    DType format = kept_format(tensor);
    const bool matrix = !tensor.float_only() && (!tensor.dtype() || is_weight(*tensor.dtype()));
    if (matrix && options.dtype) format = *options.dtype;
    if (matrix) ++matrices[format];
    widened = widened || (tensor.dtype() == DType::f8_e4m3 && format == DType::f32);
    formats.push_back(format);
  }
  if (widened) {
    form.model.notes.emplace_back(
        "GGUF has no E4M3: its weights become F32, which is exact and four times as large; --dtype bf16 halves that, "
        "and quantize packs them without this step");
  }
  form.keys.set("general.file_type", static_cast<std::uint32_t>(file_type(matrices)));
  return write_gguf_form(form, formats, output, options.shard_bytes, options.threads, progress);
}

}  // namespace

Result<ConvertReport> convert_model(const fs::path& model, const fs::path& output, const ConvertOptions& options,
                                    Progress& progress) {
  if (options.dtype && !is_float(*options.dtype) && *options.dtype != DType::f8_e4m3) {
    return fail(Code::invalid_argument, "convert writes f32, f16, bf16 or f8_e4m3, not {}: quantize does that",
                info(*options.dtype).name);
  }
  if (options.dtype == DType::f8_e4m3 && options.to == FileForm::gguf) return no_e4m3_in_gguf(output);
  TRY(refuse_overwriting(model, output));
  if (options.to == FileForm::gguf) return to_gguf(model, output, options, progress);
  return write_folder_form(model, output, options, progress);
}

Result<ConvertReport> quantize_model(const fs::path& model, const fs::path& output, const QuantizeOptions& options,
                                     Progress& progress) {
  TRY(refuse_overwriting(model, output));
  if (options.type.main == DType::f8_e4m3) {
    if (output.extension() == ".gguf") return no_e4m3_in_gguf(output);
    return write_folder_form(model, output,
                             {.to = FileForm::hugging_face,
                              .dtype = DType::f8_e4m3,
                              .shard_bytes = options.shard_bytes,
                              .threads = options.threads},
                             progress);
  }
  GgufForm form = TRY(gguf_form(model, options.pre));
  form.facts.architecture = form.architecture;
  std::vector<DType> formats;
  std::size_t packed_before = 0, fall_backs = 0;
  const DType main_block = options.type.main;
  for (const OutputTensor& tensor : form.model.tensors) {
    const auto own = tensor.dtype();
    const bool weight = !own || is_weight(*own);
    const auto format = format_of(options.type, options.pure, form.facts, tensor.name, tensor.shape);
    const bool change = format && weight && !tensor.float_only();
    formats.push_back(change ? *format : kept_format(tensor));
    if (!change) continue;
    if (own && is_quantized(*own) && *own != *format) ++packed_before;
    const auto width = static_cast<std::size_t>(tensor.shape.back());
    if (width % static_cast<std::size_t>(info(main_block).block_elements) != 0) ++fall_backs;
  }
  if (packed_before > 0) {
    form.model.notes.push_back(
        fmt::format("{} tensors were packed already: packing them again loses more than packing "
                    "the original does",
                    packed_before));
  }
  form.keys.set("general.file_type", static_cast<std::uint32_t>(options.type.file_type));
  ConvertReport report = TRY(write_gguf_form(form, formats, output, options.shard_bytes, options.threads, progress));
  report.fall_backs = fall_backs;
  return report;
}

}  // namespace sparsam
