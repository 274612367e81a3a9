#include "cli/options.h"

// The other files of the program do without the two: definitions that one file must see, and a second each to compile.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/checks.h"
#include "store/store.h"

namespace sparsam::cli {

void add_engine_options(CLI::App& verb, EngineArguments& arguments) {
  verb.add_option("--threads", arguments.threads, "Threads (default: all processors)")->check(whole_number(1, 1024));
  verb.add_option("--context", arguments.context, "Tokens of the longest conversation (default: what memory allows)")
      ->check(whole_number());
  verb.add_option("--cache-type", arguments.cache_type, "Format of keys and values: f32, f16 or bf16")
      ->check(CLI::IsMember({"f32", "f16", "bf16"}, CLI::ignore_case));
}

Result<std::filesystem::path> find_model(const std::string& model) { return store::find_model(model); }

Result<std::unique_ptr<Engine>> open_engine(const std::filesystem::path& path, const EngineArguments& arguments,
                                            DType cache_dtype, std::size_t sequences) {
  EngineOptions options;
  options.threads = arguments.threads;
  options.context = arguments.context;
  options.sequences = sequences;
  options.cache_dtype = cache_dtype;
  if (!arguments.cache_type.empty()) {
    const auto named = dtype_from_name(arguments.cache_type);
    if (!named) return fail(Code::invalid_argument, "--cache-type {}: use f32, f16 or bf16", arguments.cache_type);
    options.cache_dtype = *named;
  }
  std::shared_ptr<const Model> model = TRY(Model::open(path));
  return Engine::create(std::move(model), options);
}

}  // namespace sparsam::cli
