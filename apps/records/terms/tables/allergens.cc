// Allergens that are no single active substance: key; broader; SNOMED CT codes; English; German; synonyms.
#include "records/terms/tables.h"

namespace sparsam::records {

const std::string_view kAllergenTable = R"(
penicillin;;91936005|373270004|764146007|7980;penicillin;Penicillin;penicillins|penicilline|penizillin|pcn|penicillinen
cephalosporin;;294532003|373262009;cephalosporin;Cephalosporine;cephalosporins|cephalosporinen
sulfonamide;;91939003|387406002;sulfonamide;Sulfonamide;sulfa|sulfonamides|sulfa drugs|sulfonamid|sulfa antibiotics
nsaid;;293585002|713443005;nonsteroidal anti-inflammatory agent;NSAR;nsaid|nsaids|nsar|non steroidal anti inflammatory
contrast;;293637006|385420005;contrast media;Kontrastmittel;x ray contrast|roentgenkontrastmittel|contrast medium|contrast agent
iodinated_contrast;contrast;;iodinated contrast media;Jodhaltiges Kontrastmittel;iodinated contrast|iodine contrast|iodinated contrast medium|jodkontrastmittel|jod kontrastmittel|kontrastmittel mit jod
latex;;300916003|1003755004|111088007;latex;Latex;natural rubber latex|latex substance
peanut;;91935009|256349002|762952008;peanut;Erdnuss;erdnuesse|peanuts
tree_nut;;91934008|442381000124103;tree nut;Baumnüsse;tree nuts|nuts|nut|nuesse|nuss|schalenfruechte
dairy;;425525006|226760005|782555009|3718001;cow's milk;Kuhmilch;dairy product|dairy|milk|milch|kuhmilcheiweiss|milcheiweiss|dairy foods|cows milk|milk protein
egg;;91930004|102263004;egg;Hühnerei;eggs|ei|eier|huehnerei|eggs edible|chicken egg|huehnereiweiss
fish;;417532002|227037002;fish;Fisch;fish substance
shellfish;;300913006|735029006|227038007;shellfish;Schalentiere;crustaceans|krustentiere|meeresfruechte|seafood|schalentier|krebstiere
wheat;;420174000|412071004|260205009;wheat;Weizen;weizenmehl
soya;;714035009|256350002;soya;Soja;soy|soja|sojabohne|soybean
strawberry;;402591008;strawberry;Erdbeere;erdbeeren
bee_venom;;424213003|288328004;bee venom;Bienengift;bee sting|bienenstich|allergy to bee venom
wasp_venom;;;wasp venom;Wespengift;wespenstich|wasp sting
mold;;419474003|84489001;mould;Schimmelpilz;mold|schimmelpilze|moulds
mite;;232350006|260147004;house dust mite;Hausstaubmilbe;dust mite|hausstaub|hausstaubmilben|dust mites|house dust
animal_dander;;232347008|264287008;animal dander;Tierhaare;dander|tierepithelien|dander animal|animal hair
cat;animal_dander;232346004|260152009;cat dander;Katzenhaare;cat|cats|katze|katzen|katzenepithelien
dog;animal_dander;419271008|260154005;dog dander;Hundehaare;dog|dogs|hund|hunde
grass_pollen;;418689008|256277009;grass pollen;Gräserpollen;gras pollen|graeser|grasspollen
tree_pollen;;419263009|256262001;tree pollen;Baumpollen;baumpollenallergie
birch_pollen;tree_pollen;;birch pollen;Birkenpollen;birke
pollen;;300910009;pollen;Pollen;
nickel;;;nickel;Nickel;
plaster;;;adhesive plaster;Pflaster;adhesive tape|heftpflaster
iodine;;;iodine;Jod;povidone iodine|betaisodona
local_anesthetic;;;local anesthetic;Lokalanästhetika;lokalanaesthetikum
gluten;;;gluten;Gluten;
histamine;;;histamine;Histamin;
)";

}  // namespace sparsam::records
