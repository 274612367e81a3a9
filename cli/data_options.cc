// The options that say what training texts are.

#include "cli/checks.h"
#include "cli/data_verbs.h"

namespace sparsam::cli {

void add_data_options(CLI::App& verb, DataArguments& arguments) {
  verb.add_option("DATA", arguments.data, "Text files, JSON lines (*.jsonl), or folders of them")
      ->required()
      ->take_all();
  verb.add_option("--format", arguments.format, "auto, text, jsonl or chat (default: by file)")
      ->check(CLI::IsMember({"auto", "text", "jsonl", "chat"}));
  verb.add_option("--field", arguments.field, "Field of a JSON line that holds the text (default: text)");
  auto* separator = verb.add_option("--separator", arguments.separator,
                                    "What ends a document within a text file (default: a file is one)");
  verb.add_flag("--blank-lines", arguments.blank_lines, "Empty lines end a document within a text file")
      ->excludes(separator);
  verb.add_option("--threads", arguments.threads, "Threads (default: all processors)")->check(whole_number(1, 1024));
  verb.add_flag("--json", arguments.json, "Print a JSON object about the result");
}

}  // namespace sparsam::cli
