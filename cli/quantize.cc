// sparsam quantize MODEL OUTPUT.gguf --type TYPE: a model with packed weights.
#include <memory>
#include <string>

#include "cli/checks.h"
#include "cli/convert_report.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/verbs.h"
#include "convert/convert.h"

namespace sparsam::cli {
namespace {

struct Arguments {
  std::string model, output, type_name = "Q4_K_M", pre;
  QuantizationType type;
  std::uint64_t shard_bytes = 0;
  int threads = 0;
  bool pure = false, json = false;
};

Result<int> quantize(const Arguments& arguments) {
  QuantizeOptions options;
  options.type = arguments.type;
  options.pure = arguments.pure;
  options.shard_bytes = arguments.shard_bytes;
  options.pre = arguments.pre;
  options.threads = arguments.threads;
  const std::filesystem::path model = TRY(find_model(arguments.model));
  TerminalProgress progress;
  const ConvertReport report = TRY(quantize_model(model, arguments.output, options, progress));
  print_report(report, arguments.json);
  return 0;
}

// What CLI11 cannot see in a single option. Throws CLI::ValidationError: usage.
void check_usage(Arguments& arguments) {
  const auto type = find_quantization_type(arguments.type_name);
  if (!type) throw CLI::ValidationError("--type", type.error().message);
  arguments.type = *type;
  if (type->file_type < 0 && std::filesystem::path(arguments.output).extension() == ".gguf") {
    throw CLI::ValidationError("--type", std::string(type->name) + " is not known in GGUF; give a folder as OUTPUT");
  }
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
  verb->add_option("MODEL", arguments->model, "A model: GGUF file, folder or name")->required();
  verb->add_option("OUTPUT", arguments->output,
                   "The GGUF file to write, which is replaced when the new one is complete; for F8_E4M3 a folder")
      ->required()
      ->check(not_empty());
  verb->add_option("--type", arguments->type_name,
                   "The format, in any case; q4_k is short for Q4_K_M, e4m3 for F8_E4M3")
      ->capture_default_str();
  verb->add_flag("--pure", arguments->pure, "The type's main format for every matrix, instead of a mix");
  verb->add_option("--shard-size", arguments->shard_bytes, "Largest file, such as 2GB (default: one file)")
      ->transform(size_in_bytes())
      ->type_name("SIZE");
  verb->add_option("--pre", arguments->pre, "Name of the pre-tokenizer in GGUF (default: found by trying)")
      ->check(pre_tokenizer_name());
  verb->add_option("--threads", arguments->threads, "Threads (default: all processors)")->check(whole_number(1, 1024));
  verb->add_flag("--json", arguments->json, "Machine-readable output");
  verb->footer(
      type_list() +
      "Norms, biases and routers stay float32. Where a row's width is no multiple of a format's block, a format "
      "of smaller blocks is taken. F8_E4M3 makes a folder, with a scale for each 128 x 128 block.\nExamples:\n  "
      "sparsam quantize ./Qwen3-0.6B qwen3-0.6b-q4.gguf\n  sparsam "
      "quantize model-f16.gguf model-q8.gguf --type q8_0");
  verb->callback([arguments, &run] {
    check_usage(*arguments);
    run = [arguments] { return quantize(*arguments); };
  });
}

}  // namespace sparsam::cli
