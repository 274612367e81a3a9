// sparsam quantize MODEL OUTPUT.gguf --type TYPE: a model with packed weights.
#include <memory>
#include <string>

#include "cli/convert_report.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/verbs.h"
#include "convert/convert.h"

namespace sparsam::cli {
namespace {

struct Arguments {
  std::string model, output, type = "Q4_K_M", pre;
  std::uint64_t shard_bytes = 0;
  int threads = 0;
  bool pure = false, json = false;
};

Result<int> quantize(const Arguments& arguments) {
  QuantizeOptions options;
  options.type = TRY(find_quantization_type(arguments.type));
  options.pure = arguments.pure;
  options.shard_bytes = arguments.shard_bytes;
  options.pre = arguments.pre;
  options.threads = arguments.threads;
  const std::filesystem::path model = TRY(find_model(arguments.model));
  TerminalProgress progress;
  const ConvertReport report = TRY(quantize_model(model, arguments.output, options, progress));
  print_report(report, arguments.output, arguments.json);
  return 0;
}

std::string type_list() {
  std::string text = "Types, with the bits per weight of a usual mix:\n";
  for (const QuantizationType& type : quantization_types())
    text += fmt::format("  {:<10} {:>4}\n", type.name, type.bits);
  return text;
}

}  // namespace

void add_quantize_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("quantize", "Packs a model's weights into fewer bits");
  verb->add_option("model", arguments->model, "A model: GGUF file, folder or name")->required();
  verb->add_option("output", arguments->output, "The GGUF file to write")->required();
  verb->add_option("--type", arguments->type, "The format, in any case (default: Q4_K_M)");
  verb->add_flag("--pure", arguments->pure, "The type's main format for every matrix, instead of a mix");
  verb->add_option("--shard-size", arguments->shard_bytes, "Largest file, such as 2GB (default: one file)")
      ->transform(CLI::AsSizeValue(true));
  verb->add_option("--pre", arguments->pre, "Name of the pre-tokenizer in GGUF (default: found by trying)");
  verb->add_option("--threads", arguments->threads, "Threads (default: all processors)")->check(CLI::Range(1, 1024));
  verb->add_flag("--json", arguments->json, "Machine-readable output");
  verb->footer(
      type_list() +
      "Norms, biases and routers stay float32. Where a row's width is no multiple of a format's block, a format "
      "of smaller blocks is taken.\nExamples:\n  sparsam quantize ./Qwen3-0.6B qwen3-0.6b-q4.gguf\n  sparsam "
      "quantize model-f16.gguf model-q8.gguf --type q8_0");
  verb->callback([arguments, &run] { run = [arguments] { return quantize(*arguments); }; });
}

}  // namespace sparsam::cli
