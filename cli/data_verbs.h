// The verbs that make training data: `tokenizer train` and `data pack`.
#pragma once

#include "cli/verbs.h"

namespace sparsam::cli {

void add_tokenizer_verb(CLI::App& app, Run& run);
void add_data_verb(CLI::App& app, Run& run);

// Options that both have: which texts, in which form.
struct DataArguments {
  std::vector<std::string> data;
  std::string format = "auto", field = "text", separator;
  bool blank_lines = false, json = false;
  int threads = 0;
};
void add_data_options(CLI::App& verb, DataArguments& arguments);

}  // namespace sparsam::cli
