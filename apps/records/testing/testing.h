// What the tests share: the invented patients of testdata/.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "records/fhir/bundle.h"

namespace sparsam::records {

inline std::filesystem::path testdata(const std::string& name) {
  return std::filesystem::path(SPARSAM_SOURCE_DIR) / "apps/records/testdata" / name;
}

// Erika Beispielfrau, an invented woman of 63 with diabetes, two allergies and four medicines.
inline Record erika() {
  auto record = read_record(testdata("erika.json"));
  EXPECT_TRUE(record.has_value()) << (record ? "" : record.error().message);
  return record ? std::move(*record) : Record();
}

// A bundle around the given entries' resources, without a Patient unless given.
inline std::string bundle_of(const std::string& resources) {
  return R"({"resourceType":"Bundle","type":"collection","entry":[)" + resources + "]}";
}

}  // namespace sparsam::records
