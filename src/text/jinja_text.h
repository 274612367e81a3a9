// Python's ideas of text on UTF-8: lengths and places count code points, case mapping is Unicode's full one, and the
// character classes are those of Python's str methods. The texts must be well-formed UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sparsam::jinja {

std::size_t code_points(std::string_view text);
// The byte at which the code point number `index` begins; text.size() for an index at or past the end.
std::size_t byte_of(std::string_view text, std::size_t index);
// For messages: the first code points of a text that may be long.
std::string_view clipped(std::string_view text, std::size_t code_points);
std::vector<std::string_view> characters(std::string_view text);

bool is_space(char32_t c);  // str.isspace, and \s of regular expressions
bool is_alphabetic(char32_t c);
bool is_decimal(char32_t c);
bool is_digit(char32_t c);
bool is_numeric(char32_t c);
bool is_upper(char32_t c);
bool is_lower(char32_t c);
bool is_title(char32_t c);
bool is_printable(char32_t c);
bool is_identifier(std::string_view text);
inline bool is_word(char32_t c) { return c == '_' || is_alphabetic(c) || is_numeric(c); }

std::string upper(std::string_view text);
std::string lower(std::string_view text);
std::string casefold(std::string_view text);
std::string swapcase(std::string_view text);
std::string capitalize(std::string_view text);   // the first character as a title, the rest lower
std::string title(std::string_view text);        // str.title: every run of cased characters
std::string title_words(std::string_view text);  // Jinja's filter: every word after a space, a hyphen or a bracket

enum class Side { left, right, both };
// Without chars, white space is stripped; else the code points that chars holds.
std::string_view strip(std::string_view text, Side side, std::optional<std::string_view> chars = {});

// Without a separator, runs of white space separate. max_splits < 0: all. The separator must not be empty.
std::vector<std::string_view> split(std::string_view text, std::optional<std::string_view> separator,
                                    std::int64_t max_splits);
std::vector<std::string_view> split_from_right(std::string_view text, std::optional<std::string_view> separator,
                                               std::int64_t max_splits);
std::vector<std::string_view> split_lines(std::string_view text, bool keep_ends);

// The byte at which piece begins, or npos. Linear in time whatever the texts are, which string_view::find is not.
std::size_t find(std::string_view text, std::string_view piece, std::size_t from = 0);
std::size_t count(std::string_view text, std::string_view piece);

std::string escape_html(std::string_view text);
// Percent-encodes all but letters, digits, "_.-~" and, in a path, "/"; in a query a space becomes "+".
std::string encode_url(std::string_view text, bool query);

}  // namespace sparsam::jinja
