// Words that many names share: alone they name nothing.
#include "records/terms/tables.h"

namespace sparsam::records {

// In canonical form.
const std::string_view kGenericTable =
    R"(disease disorder syndrome injury pain acute chronic severe moderate mild primary secondary infection inflammation viral bacterial
encounter checkup check up symptom problem visit history type stage medication medications drug current documentation assessment
screening finding vaccine vaccination adult pediatric adolescent child test care therapy recommendation left right bilateral plan
patient normal first second third degree with without due and or not no left right upper lower open closed localized generalized
knee hip shoulder elbow wrist hand finger thumb ankle foot toe leg thigh arm forearm neck back spine vertebra rib head skull face eye
ear nose throat tooth chest breast heart lung liver kidney bladder prostate colon bowel stomach skin bone joint muscle blood urine
serum plasma vein artery nerve fracture wound laceration burn sprain failure examination procedure admission hospital room emergency
initial status measurement automated count level body volume mass total free reported verbal rating score numeric service seasonal
dose tablet oral injection capsule solution management self monitoring service education instruction follow period activity
assoziiert untersuchung vorstellung aufnahme kontakt allgemein general aktuell jahr year month woche week day tag preservative free
)";

// Forms, salts and units in the names of products.
const std::string_view kProductTable =
    R"(tablet tablets oral capsule capsules injection injectable solution suspension extended release delayed hr ml mg mcg ug unt actuat
pack spray inhaler metered dose dry powder nasal topical cream ointment gel drops ophthalmic prefilled syringe vial transdermal system
patch chewable disintegrating sodium potassium hydrochloride hcl succinate tartrate maleate fumarate besylate mesylate acetate sulfate
phosphate calcium citrate bromide chloride film filmtabletten tabletten tablette kapseln retard retardtabletten tropfen loesung
brausetabletten dosieraerosol salbe creme zaepfchen injektionsloesung fertigspritze stueck forte akut comp plus hexal ratiopharm stada
coated effervescent sublingual buccal rectal suppository lozenge day once daily auto injector mucosal product kit unit units implant
intrauterine vaginal ring regular human isophane recombinant 24hr 12hr abbott usp filmtablette tbl ftbl
)";

}  // namespace sparsam::records
