// write_tiny_model ARCHITECTURE FOLDER [CHANGES]: a tiny model for tests that drive the program from outside, and the
// tokens that reference_test reads. CHANGES is a JSON object of keys of config.json.
#include <cstdio>

#include "base/file.h"
#include "support/tiny_model.h"

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    std::fputs("usage: write_tiny_model ARCHITECTURE FOLDER [CHANGES]\n", stderr);
    return 2;
  }
  using namespace sparsam::testing;
  const TinyModel model = tiny_model(argv[1], nlohmann::json::parse(argc == 4 ? argv[3] : "{}"));
  auto written = write_tiny_model(model, argv[2]);
  const std::filesystem::path tokens = std::filesystem::path(argv[2]) / "tokens.json";
  if (written) written = sparsam::write_file(tokens, nlohmann::json(tiny_tokens(model, 70)).dump());
  if (!written) std::fprintf(stderr, "%s\n", written.error().message.c_str());
  return written ? 0 : 1;
}
