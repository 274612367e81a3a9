// sparsam convert MODEL OUTPUT: a Hugging Face folder to GGUF, and back.
#include "convert/convert.h"

#include <memory>
#include <string>

#include "cli/checks.h"
#include "cli/convert_report.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/verbs.h"

namespace sparsam::cli {
namespace {

struct Arguments {
  std::string model, output, to, dtype, pre;
  std::uint64_t shard_bytes = 0;
  int threads = 0;
  bool json = false;
};

Result<FileForm> form_of(const Arguments& arguments) {
  if (arguments.to == "gguf") return FileForm::gguf;
  if (arguments.to == "hf") return FileForm::hugging_face;
  return std::filesystem::path(arguments.output).extension() == ".gguf" ? FileForm::gguf : FileForm::hugging_face;
}

Result<int> convert(const Arguments& arguments) {
  ConvertOptions options;
  options.to = TRY(form_of(arguments));
  options.shard_bytes = arguments.shard_bytes;
  options.pre = arguments.pre;
  options.threads = arguments.threads;
  if (!arguments.dtype.empty())
    options.dtype = dtype_from_name(arguments.dtype == "e4m3" ? "f8_e4m3" : arguments.dtype);
  const std::filesystem::path model = TRY(find_model(arguments.model));
  TerminalProgress progress;
  const ConvertReport report = TRY(convert_model(model, arguments.output, options, progress));
  print_report(report, arguments.json);
  return 0;
}

}  // namespace

void add_convert_verb(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = app.add_subcommand("convert", "A Hugging Face folder to GGUF, or GGUF to a folder");
  verb->add_option("MODEL", arguments->model, "A model: file, folder or name")->required();
  verb->add_option("OUTPUT", arguments->output,
                   "The file to write (NAME.gguf; replaced when the new one is complete), or the folder (new or empty)")
      ->required()
      ->check(not_empty());
  verb->add_option("--to", arguments->to, "gguf or hf (default: gguf if OUTPUT ends so, else hf)")
      ->check(CLI::IsMember({"gguf", "hf"}));
  verb->add_option(
          "--dtype", arguments->dtype,
          "f32, f16 or bf16 for all matrices; e4m3 in a folder, for those of the layers, with a scale for each "
          "128 x 128 block (default: as they are, and f32 where the form lacks the format)")
      ->transform(CLI::IsMember({"f32", "f16", "bf16", "e4m3", "f8_e4m3"}, CLI::ignore_case));
  verb->add_option("--shard-size", arguments->shard_bytes,
                   "Largest file, such as 2GB (default: 5GB in a folder, GGUF in one file)")
      ->transform(size_in_bytes())
      ->type_name("SIZE");
  verb->add_option("--pre", arguments->pre, "Name of the pre-tokenizer in GGUF (default: found by trying)")
      ->check(pre_tokenizer_name());
  verb->add_option("--threads", arguments->threads, "Threads (default: all processors)")->check(whole_number(1, 1024));
  verb->add_flag("--json", arguments->json, "Machine-readable output");
  verb->footer(
      "Examples:\n  sparsam convert ./Qwen3-0.6B qwen3-0.6b.gguf\n  sparsam convert smollm2-135m ./smollm2 --dtype "
      "bf16\nFor packed formats: sparsam quantize.");
  verb->callback([arguments, &run] { run = [arguments] { return convert(*arguments); }; });
}

}  // namespace sparsam::cli
