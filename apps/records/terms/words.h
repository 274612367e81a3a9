// Words of two languages made comparable. A text is cut into tokens that remember their place (in code points); each
// word gets a canonical form in which German and English spellings of one medical word meet: "Anämie" and "anaemia",
// "Karzinom" and "carcinoma", "chronische" and "chronic".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sparsam::records {

// Code points; bytes that are no UTF-8 become U+FFFD, one each.
std::u32string decode_utf8(std::string_view text);
std::string encode_utf8(std::u32string_view text);

bool is_letter(char32_t c);
bool is_digit(char32_t c);
bool is_upper(char32_t c);
bool is_space(char32_t c);

// Lower case, umlauts as ae/oe/ue/ss, accents dropped, Greek and micro sign µ as "u"; other scripts as they are.
std::string fold(std::u32string_view word);
std::string fold(std::string_view word);

// The canonical form of a folded word.
std::string canonical(const std::string& folded);

// Articles, prepositions and the like, which carry no part of a name.
bool is_filler(const std::string& folded);

struct Word {
  std::uint32_t begin = 0, end = 0;  // code points
  std::string folded;
  std::string canonical;
};

bool is_generic(const std::string& canonical_word);  // part of many names: "disease", "left", "knee"
bool is_product_word(const std::string& folded);     // "tablet", "sodium", "retard"
bool is_given_name(const std::string& folded);

// The words and numbers of a name, fillers dropped, compounds split: what phrases are compared by.
std::vector<std::string> phrase_of(std::string_view name);

// Parts of a German compound, canonical ("kniearthrose": knee, arthros); one element where the word is none.
std::vector<std::string> parts_of(const std::string& folded);

}  // namespace sparsam::records
