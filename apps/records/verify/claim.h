// What a text claims, and what the record says to it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sparsam::records {

enum class ClaimKind : std::uint8_t {
  medication,
  dose,
  value,
  date,
  diagnosis,
  allergy,
  laterality,
  negation,
  age,
  sex,
  name
};
enum class Verdict : std::uint8_t { supported, contradicted, not_found };

struct Claim {
  std::uint32_t begin = 0, end = 0;  // code points, end exclusive
  ClaimKind kind = ClaimKind::diagnosis;
  Verdict verdict = Verdict::not_found;
  std::vector<std::string_view> sources;
  std::string record;  // what the record says instead, or why the verdict is what it is
};

struct Omission {
  ClaimKind kind = ClaimKind::diagnosis;
  std::string text;
  std::vector<std::string_view> sources;
};

std::string_view name_of(ClaimKind kind);
std::string_view name_of(Verdict verdict);

}  // namespace sparsam::records
