// Cuts a template into tokens. White space is handled as Hugging Face's environment does: trim_blocks and lstrip_blocks
// are on, "-" strips and "+" keeps, a line break at the end of the template is dropped.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"

namespace sparsam::jinja {

struct Token {
  enum class Kind {
    data,         // text of the template outside of all tags
    print_begin,  // {{
    print_end,    // }}
    block_begin,  // {%
    block_end,    // %}
    name,
    string,
    integer,
    real,
    symbol,  // an operator or a bracket
    end,
  };
  Kind kind = Kind::end;
  int line = 0;
  std::string text;  // data, name, the unescaped string, or the symbol
  std::int64_t integer = 0;
  double real = 0;

  bool is(std::string_view symbol) const { return kind == Kind::symbol && text == symbol; }
  bool is_name(std::string_view name) const { return kind == Kind::name && text == name; }
};

// The last token is Kind::end. Errors: "line 3: …".
Result<std::vector<Token>> tokenize(std::string_view source);

}  // namespace sparsam::jinja
