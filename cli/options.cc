#include "cli/options.h"

// The other files of the program do without the two: definitions that one file must see, and a second each to compile.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/checks.h"
#include "store/store.h"

namespace sparsam::cli {

void add_engine_options(CLI::App& verb, EngineArguments& arguments, const std::string& context_help,
                        std::size_t least_context) {
  verb.add_option("--threads", arguments.threads, "Threads (default: all processors)")->check(whole_number(1, 1024));
  CLI::Option* const context =
      verb.add_option("--context", arguments.context, context_help)->check(whole_number(least_context));
  if (arguments.context > 0) context->capture_default_str();
  verb.add_option("--cache-type", arguments.cache_type, "Format of keys and values: f32, f16 or bf16")
      ->transform(CLI::IsMember({"f32", "f16", "bf16"}, CLI::ignore_case))
      ->capture_default_str();
}

Result<std::filesystem::path> find_model(const std::string& model) { return store::find_model(model); }

Result<std::unique_ptr<Engine>> open_engine(const std::filesystem::path& path, const EngineArguments& arguments,
                                            std::size_t sequences) {
  EngineOptions options;
  options.threads = arguments.threads;
  options.context = arguments.context;
  options.sequences = sequences;
  options.patience_s = arguments.patience_s;
  options.reread_answers = arguments.reread_answers;
  options.cache_bytes = arguments.cache_mib << 20;
  options.prefix_folder = arguments.prefix_folder;
  options.prefix_bytes = std::uint64_t{arguments.prefix_mib} << 20;
  options.log = arguments.log;
  const auto cache_dtype = dtype_from_name(arguments.cache_type);
  CHECK(cache_dtype, "the option takes known names only");
  options.cache_dtype = *cache_dtype;
  std::shared_ptr<const Model> model = TRY(Model::open(path));
  return Engine::create(std::move(model), options);
}

}  // namespace sparsam::cli
