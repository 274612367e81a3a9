// Checks a text against a record: every claim that it makes, and what it leaves out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "records/model/record.h"
#include "records/verify/claim.h"

namespace sparsam::records {

struct Verification {
  std::vector<Claim> claims;      // in the text's order
  std::vector<Omission> omitted;  // active problems, allergies, current medication that the text does not mention
  std::vector<std::string> unresolved_citations;  // entries that the text cites and the record does not have
  std::size_t count(Verdict verdict) const;
};

struct VerifyOptions {
  PartialDate today;  // for ages; none: the record's last day only
};

Verification verify(const Record& record, std::string_view text, const VerifyOptions& options = {});

// The command line's fixed JSON form.
std::string to_json(const Verification& verification, std::string_view text);
// The text with marks, the sources beside it.
std::string to_html(const Verification& verification, std::string_view text, const Record& record);

}  // namespace sparsam::records
