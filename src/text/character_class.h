// What tokenizers ask of a character, by the Unicode data of ICU.
#pragma once

namespace sparsam {

bool is_white_space(char32_t character);  // White_Space
bool is_word(char32_t character);         // Alphabetic, M, Nd, Pc or Join_Control, as Rust's \w
bool is_numeric(char32_t character);      // N
bool is_punctuation(char32_t character);  // P, or one of ASCII's symbols
bool is_mark(char32_t character);         // M

}  // namespace sparsam
