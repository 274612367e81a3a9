#include <gtest/gtest.h>

#include "records/model/decimal.h"
#include "records/model/partial_date.h"
#include "records/model/unit.h"
#include "records/model/unit_text.h"

namespace sparsam::records {
namespace {

TEST(Decimal, KeepsThePlacesThatWereWritten) {
  EXPECT_EQ(parse_decimal("7.20")->places, 2);
  EXPECT_EQ(parse_decimal("1.5e3")->value, 1500);
  EXPECT_EQ(parse_decimal("1.5e3")->places, 0);
  EXPECT_FALSE(parse_decimal("7,2"));
  EXPECT_FALSE(parse_decimal(""));
  EXPECT_FALSE(parse_decimal("1e999999999"));
}

TEST(Decimal, RoundsOnDigits) {
  EXPECT_EQ(rounded("24.069989375476748", 2), "24.07");
  EXPECT_EQ(rounded("9.995", 2), "10.00");
  EXPECT_EQ(rounded("-9.996", 2), "-10.00");
  EXPECT_EQ(rounded("7.2", 2), "7.2");
  EXPECT_EQ(rounded("not a number", 2), "not a number");
}

TEST(Decimal, IsShownAsWrittenUnlessNobodyMeasuredSo) {
  EXPECT_EQ(for_display("7.20"), "7.20");
  EXPECT_EQ(for_display("0.125"), "0.125");
  EXPECT_EQ(for_display("0.015831227571500683"), "0.0158");
  EXPECT_EQ(for_display("122.76085241008032"), "122.76");
}

TEST(PartialDate, KeepsWhatIsMissing) {
  EXPECT_EQ(parse_date("2015")->month, 0);
  EXPECT_EQ(parse_date("2015-03")->day, 0);
  EXPECT_EQ(shown(*parse_date("2015-03"), Language::de), "03/2015");
  EXPECT_EQ(parse_date("2009-07-16T12:18:29-04:00")->day, 16);
}

TEST(PartialDate, RefusesDaysThatNoMonthHas) {
  for (const char* text : {"2021-02-29", "2020-13-01", "20-01-01", "2021-1-1", "2021-01-01X", "abc", ""})
    EXPECT_FALSE(parse_date(text)) << text;
  EXPECT_TRUE(parse_date("2020-02-29"));
}

TEST(PartialDate, AgreesAsFarAsBothAreStated) {
  EXPECT_TRUE(agree(*parse_date("2015"), *parse_date("2015-03-10")));
  EXPECT_FALSE(agree(*parse_date("2015-04"), *parse_date("2015-03-10")));
}

TEST(PartialDate, CountsCompletedYears) {
  EXPECT_EQ(age_on(*parse_date("1957-04-23"), *parse_date("2021-04-22")), 63);
  EXPECT_EQ(age_on(*parse_date("1957-04-23"), *parse_date("2021-04-23")), 64);
  EXPECT_FALSE(age_on(*parse_date("1957"), *parse_date("2021-04-23")));
}

double in(const char* from, double value, const char* to, double grams_per_mole = 0) {
  for (const Unit& a : parse_unit(from)) {
    for (const Unit& b : parse_unit(to)) {
      if (const auto converted = convert(value, a, b, grams_per_mole)) return *converted;
    }
  }
  return -999;
}

TEST(Unit, ConvertsTheCommonOnes) {
  EXPECT_NEAR(in("kg", 84.5, "lb"), 186.29, 0.01);
  EXPECT_NEAR(in("Cel", 37.2, "°F"), 98.96, 0.01);
  EXPECT_NEAR(in("cm", 168, "m"), 1.68, 1e-9);
  EXPECT_NEAR(in("g/dL", 13.1, "g/l"), 131, 1e-9);
  EXPECT_NEAR(in("mm[Hg]", 120, "kPa"), 16.0, 0.01);
  EXPECT_NEAR(in("ug", 75, "mg"), 0.075, 1e-12);
  EXPECT_NEAR(in("mcg", 75, "µg"), 75, 1e-9);
  EXPECT_NEAR(in("/min", 76, "bpm"), 76, 1e-9);
}

TEST(Unit, ConvertsBetweenMassAndAmountBySubstance) {
  EXPECT_NEAR(in("mg/dL", 148, "mmol/l", 180.16), 8.21, 0.01);
  EXPECT_NEAR(in("mg/dL", 0.98, "µmol/l", 113.12), 86.6, 0.1);
  EXPECT_EQ(in("mg/dL", 148, "mmol/l"), -999);
}

TEST(Unit, KnowsTheManyWaysToCountCells) {
  for (const char* unit : {"10*3/uL", "10^9/l", "G/l", "/nl", "x10^3/µL", "Tsd./µl", "K/µl"})
    EXPECT_NEAR(in("10*3/uL", 8.4, unit), 8.4, 1e-9) << unit;
}

TEST(Unit, RefusesWhatIsNone) {
  for (const char* text : {"", "banana", "mg/", "//", "10", "mg/dl/dl/xyz"})
    EXPECT_TRUE(parse_unit(text).empty()) << text;
}

TEST(Unit, IsShownForPeople) {
  EXPECT_EQ(shown_unit("mm[Hg]"), "mmHg");
  EXPECT_EQ(shown_unit("10*3/uL"), "10^3/µL");
  EXPECT_EQ(shown_unit("{score}"), "");
  EXPECT_EQ(shown_unit("mL/min/{1.73_m2}"), "mL/min/1.73m²");
}

}  // namespace
}  // namespace sparsam::records
