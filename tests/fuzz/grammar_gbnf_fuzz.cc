// A grammar in GBNF, a NUL, and a text.
#include "grammar/gbnf.h"
#include "grammar_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return sparsam::grammar::fuzz_grammar(
      data, size, [](std::string_view text) { return sparsam::grammar::grammar_from_gbnf(text); });
}
