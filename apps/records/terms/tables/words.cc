// Words in which German and English medical language differ by more than spelling, and the words that names may lack.
#include "records/terms/tables.h"

namespace sparsam::records {

const std::string_view kWordTable = R"(chronic:chronisch
acute:akut
subacute:subakut
viral:viral virus
bacterial:bakteriell
allergic:allergisch
allergy:allergie allergien
seasonal:saisonal
perennial:perennial ganzjaehrig
primary:primaer
secondary:sekundaer
essential:essentiell essenziell
benign:benigne gutartig benigner
malignant:maligne boesartig maligner
severe:schwer schwergradig
moderate:maessig mittelgradig moderat
mild:leicht leichtgradig
recurrent:rezidivierend
unstable:instabil
stable:stabil
congestive:kongestiv
coronary:koronar
cerebral:zerebral
pulmonary:pulmonal
renal:renal
hepatic:hepatisch
cardiac:kardial
arterial:arteriell
venous:venoes
deep:tief
localized:lokalisiert
localised:lokalisiert
generalized:generalisiert
suspected:verdacht
normal:normal
closed:geschlossen
open:offen
knee:knie kniegelenk knies kniegelenks
hip:huefte hueft hueftgelenk hueftgelenks
shoulder:schulter schultergelenk
elbow:ellenbogen ellbogen
wrist:handgelenk
hand:hand
finger:finger
thumb:daumen
ankle:sprunggelenk knoechel
foot:fuss fusses feet
toe:zeh zehe
leg:bein unterschenkel
thigh:oberschenkel
arm:arm oberarm
forearm:unterarm
neck:hals nacken
back:ruecken
spine:wirbelsaeule
vertebra:wirbel vertebral
rib:rippe rippen ribs
clavicle:schluesselbein klavikula
femur:femur
tibia:schienbein
radius:radius speiche
ulna:elle
head:kopf
skull:schaedel
brain:gehirn hirn
face:gesicht facial
eye:auge augen eyes
ear:ohr ohren ears
nose:nase
throat:rachen
tooth:zahn zaehne teeth
tongue:zunge
chest:brust thorax brustkorb
breast:mamma brustdruese
heart:herz herzens
lung:lunge lungen lungs
liver:leber
kidney:niere nieren kidneys
bladder:blase harnblase
prostate:prostata
uterus:gebaermutter
ovary:eierstock ovar
colon:dickdarm kolon
bowel:darm intestine
stomach:magen
pancreas:bauchspeicheldruese pankreas
gallbladder:gallenblase
gallstone:gallenstein gallensteine gallstones cholelithiasis
spleen:milz
thyroid:schilddruese schilddruesen
skin:haut
bone:knochen
joint:gelenk
muscle:muskel
tendon:sehne
ligament:band
meniscus:meniskus
abdomen:bauch abdominal
blood:blut
urine:urin harn
serum:serum
plasma:plasma
vein:vene venen
artery:arterie arterien
nerve:nerv
fracture:fraktur bruch fractur frakturen fractures
injury:verletzung trauma
wound:wunde
laceration:platzwunde risswunde schnittwunde
burn:verbrennung
sprain:verstauchung distorsion zerrung
contusion:prellung kontusion
tear:riss ruptur rupture
dislocation:luxation
concussion:gehirnerschuetterung commotio
infection:infektion infekt
inflammation:entzuendung
abscess:abszess
tumor:tumour tumoren tumors
cancer:krebs karzinom carcinoma krebserkrankung
neoplasm:neubildung neoplasie
polyp:polyp polypen polyps
disease:erkrankung krankheit leiden
disorder:stoerung
syndrome:syndrom
failure:versagen
insufficiency:insuffizienz schwaeche
pain:schmerz schmerzen pains
arthrosis:arthrose osteoarthritis osteoarthrose
arthritis:arthritis
swelling:schwellung
fever:fieber
cough:husten
dyspnea:dyspnoe atemnot luftnot dyspnoea
headache:kopfschmerz kopfschmerzen cephalgie
fatigue:muedigkeit fatigue erschoepfung
nausea:uebelkeit
vomiting:erbrechen emesis
diarrhea:durchfall diarrhoe diarrhoea
constipation:verstopfung obstipation
dizziness:schwindel vertigo
rash:hautausschlag ausschlag exanthem
hives:urtikaria nesselsucht quaddeln urticaria
itching:juckreiz pruritus
anaphylaxis:anaphylaxie anaphylaktisch anaphylactic anaphylaktische
angioedema:angiooedem quincke
wheezing:giemen
pregnancy:schwangerschaft graviditaet
miscarriage:fehlgeburt abort
birth:geburt
childhood:kindesalter kindlich
weight:gewicht
height:groesse koerpergroesse
body:koerper
temperature:temperatur
pressure:druck
rate:frequenz
heartrate:herzfrequenz
pulse:puls
respiratory:atem respiratorisch
oxygen:sauerstoff
saturation:saettigung
glucose:glukose glucose blutzucker
cholesterol:cholesterin
triglyceride:triglyceride triglyzeride triglyceriden triglycerides
hemoglobin:haemoglobin hgb haemoglobins
hematocrit:haematokrit
leukocyte:leukozyten leukozyt leukocytes wbc
erythrocyte:erythrozyten erythrozyt erythrocytes rbc
platelet:thrombozyten thrombozyt platelets thrombocytes
sodium:natrium
potassium:kalium
calcium:kalzium calcium
chloride:chlorid
iron:eisen
urea:harnstoff
uricacid:harnsaeure
creatinine:kreatinin creatinin
bilirubin:bilirubin
protein:eiweiss
albumin:albumin
vaccine:impfstoff vakzine
vaccination:impfung immunisierung immunization immunisation geimpft vaccinated schutzimpfung
influenza:grippe
tetanus:tetanus wundstarrkrampf
diphtheria:diphtherie
pertussis:keuchhusten
measles:masern
mumps:mumps
rubella:roeteln
varicella:windpocken chickenpox
pneumococcal:pneumokokken pneumococcus
meningococcal:meningokokken
polio:kinderlaehmung poliomyelitis
surgery:operation chirurgie eingriff
removal:entfernung resektion resection
replacement:ersatz
transplant:transplantation transplantat
examination:untersuchung
checkup:kontrolle check kontrolltermin vorsorge
screening:screening
biopsy:biopsie
imaging:bildgebung
radiography:roentgen roentgenaufnahme xray
ultrasound:ultraschall sonographie sonografie
tablet:tablette tabletten tablets tbl tabl
capsule:kapsel kapseln capsules kps
injection:injektion spritze
solution:loesung
ointment:salbe
cream:creme
drops:tropfen
spray:spray
inhaler:inhalator dosieraerosol
oral:oral peroral
peanut:erdnuss erdnuesse peanuts
nut:nuss nuesse nuts
treenut:baumnuss
milk:milch kuhmilch dairy
egg:ei eier eggs huehnerei
fish:fisch
shellfish:schalentier schalentiere krustentiere meeresfruechte
wheat:weizen
soy:soja soybean
strawberry:erdbeere erdbeeren strawberries
pollen:pollen
grass:graeser gras
tree:baum baeume
birch:birke birken
mite:milbe milben mites hausstaubmilbe hausstaubmilben
mold:schimmel schimmelpilz mould
animal:tier tiere
dander:haare tierhaare epithelien
cat:katze katzen cats
dog:hund hunde dogs
bee:biene bienen bees
wasp:wespe wespen wasps
venom:gift insektengift
latex:latex
nickel:nickel
contrast:kontrastmittel kontrast
iodine:jod iod
dust:staub hausstaub
food:nahrungsmittel lebensmittel
drug:medikament arzneimittel medication medikamenten
mother:mutter
father:vater
smoker:raucher raucherin
never:nie niemals
former:ehemalig ehemals frueher ex
alcohol:alkohol
obesity:adipositas fettleibigkeit
overweight:uebergewicht
stroke:schlaganfall apoplex apoplexie
infarction:infarkt
attack:anfall
seizure:krampfanfall krampfanfaelle seizures
migraine:migraene
depression:depression
anxiety:angst angststoerung
dementia:demenz
gout:gicht
osteoporosis:osteoporose
deficiency:mangel
vitamin:vitamin
stage:stadium grad
type:typ
left:links linke linker linkes linken linksseitig li
right:rechts rechte rechter rechtes rechten rechtsseitig re
control:kontroll
serum:serum
bilateral:beidseitig beidseits bds beiderseits
upper:ober obere oberer oberen
lower:unter untere unterer unteren
with:mit
without:ohne
and:und
due:wegen
history:anamnese vorgeschichte
family:familie familiaer
test:test
level:spiegel wert
count:zahl anzahl
therapy:therapie behandlung treatment
exercise:bewegung sport
rest:schonung ruhe
diet:diaet ernaehrung
education:schulung aufklaerung
smoking:rauchen tobacco
intolerance:unvertraeglichkeit intoleranz
lactose:laktose
gluten:gluten
hypersensitivity:ueberempfindlichkeit
disc:bandscheibe bandscheiben
herniation:vorfall prolaps hernie hernia
urinary:harnweg harnwegs urinary
tract:trakt weg wege
sinus:nebenhoehle nebenhoehlen
flutter:flattern
fibrillation:flimmern
atrial:vorhof
ventricular:ventrikulaer kammer
valve:klappe
)";

const std::string_view kFillerTable = R"(of the a an to in on at for by from or as per
der die das des dem den ein eine eines einer einem einen am im an vom von zu zur zum bei auf fuer oder als
disorder finding procedure situation event regime substance product observable entity unspecified nos nnb sonstige sonstiger n
)";

}  // namespace sparsam::records
