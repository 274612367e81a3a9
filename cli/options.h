// Options that several verbs share, and what they open.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/error.h"
#include "generate/engine.h"

namespace CLI {
class App;
}

namespace sparsam::cli {

struct EngineArguments {
  int threads = 0;
  std::size_t context = 0;  // 0: what memory allows
  std::string cache_type = "f16";
  double patience_s = 0;        // see EngineOptions; no option
  bool reread_answers = false;  // the same
  // The same; of EngineOptions, where a verb has options for them.
  std::size_t cache_mib = 0, prefix_mib = 4096;
  std::string prefix_folder = {};
  std::function<void(std::string_view)> log = {};
};
// What --context means differs between verbs, and so does the least that makes sense. The arguments as they are when
// this is called are the defaults.
void add_engine_options(CLI::App& verb, EngineArguments& arguments, const std::string& context_help,
                        std::size_t least_context = 1);

// The file or folder that `model` stands for: a path, or a name in the store.
Result<std::filesystem::path> find_model(const std::string& model);

// The model behind `path`, ready to run.
Result<std::unique_ptr<Engine>> open_engine(const std::filesystem::path& path, const EngineArguments& arguments,
                                            std::size_t sequences = 1);

}  // namespace sparsam::cli
