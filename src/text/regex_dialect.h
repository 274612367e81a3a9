// Regular expressions as tokenizer.json files hold them, written for PCRE2.
//
// The files are made for Oniguruma (Hugging Face's tokenizers) or Rust's fancy-regex (tiktoken). What differs from
// PCRE2:
//   \s \d \w \b     Unicode's White_Space, Nd, Alphabetic|M|Nd|Pc; PCRE2's \s has U+180E and its \w lacks marks
//   \h \v           a hexadecimal digit and U+000B, where PCRE2 has classes of white space
//   ^ $             lines, not the text; '.' stops at a line feed only
//   {n,m}+  {,n}    a repeated repetition and {0,n}; possessive are ?+ *+ ++ only
//   [a&&[^b]]       classes nest and intersect
//   \p{Han}         a script, where PCRE2 reads script extensions
// Not translated, and an error: subexpression calls, callouts, back references by name, conditionals, comments.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace sparsam {

Result<std::string> pcre2_from_oniguruma(std::string_view pattern);

}  // namespace sparsam
