#include "records/ask/ask.h"

#include <gtest/gtest.h>

#include "records/testing/testing.h"

namespace sparsam::records {
namespace {

std::string answer(std::string_view question, Language language = Language::en) {
  static const Record record = erika();
  static const Picture picture = reconcile(record);
  return to_text(ask(record, picture, question, language));
}

TEST(Ask, GivesTheLastValueWithItsSource) {
  EXPECT_EQ(answer("last HbA1c?"), "HbA1c: 7.2 % (2021-03-09)  [Observation/o3]\n");
}
TEST(Ask, GivesTheValueOfADay) {
  EXPECT_EQ(answer("HbA1c am 14.09.2020?", Language::de), "HbA1c: 7,5 % (14.09.2020)  [Observation/o2]\n");
}
TEST(Ask, SaysSinceWhen) {
  EXPECT_EQ(answer("Seit wann besteht der Diabetes?", Language::de),
            "Diabetes mellitus Typ 2, seit 2015  [Condition/c1]\n");
}
TEST(Ask, ListsWhatIsAskedFor) {
  EXPECT_NE(answer("Which allergies are known?").find("Penicillin"), std::string::npos);
}
TEST(Ask, DescribesATrend) { EXPECT_NE(answer("trend of HbA1c").find("falling"), std::string::npos); }
TEST(Ask, SaysSoWhereTheRecordHasNothing) {
  EXPECT_EQ(answer("Is there a stroke?"), "Not in this record.\n");
  EXPECT_EQ(answer("Allergie gegen Latex?", Language::de), "Nicht in diesem Datensatz.\n");
  EXPECT_EQ(answer("What is the meaning of life?"), "Not in this record.\n");
}

TEST(Ask, AnswersWithAllergiesWhateverIsAskedOfASubstance) {
  EXPECT_NE(answer("Ist Penicillin erlaubt?", Language::de).find("Penicillin, hohes Risiko"), std::string::npos);
  EXPECT_NE(answer("may she have amoxicillin?").find("Allergy to Penicillin"), std::string::npos);
}
TEST(Ask, DoesNotTakeThePatientForSomebodyElse) {
  EXPECT_EQ(answer("Wer ist der Hausarzt?", Language::de), "Nicht in diesem Datensatz.\n");
  EXPECT_NE(answer("Wer ist das?", Language::de).find("Beispielfrau"), std::string::npos);
}
TEST(Ask, FindsSmokingAndDaysWithoutAYear) {
  EXPECT_NE(answer("Hat sie geraucht?", Language::de).find("Nie geraucht"), std::string::npos);
  EXPECT_EQ(answer("HbA1c am 14. September?", Language::de), "HbA1c: 7,5 % (14.09.2020)  [Observation/o2]\n");
}

}  // namespace
}  // namespace sparsam::records
