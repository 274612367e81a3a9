// Procedures, vaccines, kinds of contact and coded findings: key; broader; codes; English; German; synonyms.
#include "records/terms/tables.h"

namespace sparsam::records {

const std::string_view kProcedureTable = R"(
med_documentation;;428191000124101;Documentation of current medications;Dokumentation der aktuellen Medikation;medication documentation|medikamentenanamnese
med_reconciliation;;430193006;Medication reconciliation;Medikationsabgleich;
appendectomy;;80146002;Appendectomy;Appendektomie;blinddarmoperation|blinddarmentfernung|appendicectomy
cholecystectomy;;38102005|45595009;Cholecystectomy;Cholezystektomie;gallenblasenentfernung|laparoscopic cholecystectomy|gallbladder removal|laparoskopische cholezystektomie
colonoscopy;;73761001;Colonoscopy;Koloskopie;darmspiegelung
gastroscopy;;386718000;Gastroscopy;Gastroskopie;magenspiegelung|oegd|egd|esophagogastroduodenoscopy
polypectomy;;274031008|76164006;Polypectomy of colon;Polypektomie;rectal polypectomy|colonic polypectomy|polypectomy|biopsy of colon
fobt;;104435004;Fecal occult blood test;Test auf okkultes Blut im Stuhl;screening for occult blood in feces|haemoccult
cabg;;232717009;Coronary artery bypass grafting;Koronare Bypass-Operation;cabg|coronary artery bypass|bypass operation|acb operation|bypass surgery
pci;;415070008|36969009;Percutaneous coronary intervention;Perkutane Koronarintervention;pci|ptca|stent implantation|coronary stent|insertion of coronary artery stent|stentimplantation
cardiac_catheter;;41976001;Cardiac catheterization;Herzkatheteruntersuchung;herzkatheter|coronary angiography|koronarangiographie|koronarangiografie
pacemaker;;307280005;Implantation of cardiac pacemaker;Herzschrittmacher-Implantation;pacemaker implantation|schrittmacherimplantation|pacemaker|herzschrittmacher
icd_implant;;447365002;Insertion of implantable cardioverter-defibrillator;ICD-Implantation;insertion of biventricular implantable cardioverter defibrillator
cardioversion;;180325003;Electrical cardioversion;Elektrische Kardioversion;cardioversion|kardioversion
ablation;;18286008;Catheter ablation;Katheterablation;catheter ablation of tissue of heart
ecg;;29303009|268400002;Electrocardiogram;Elektrokardiogramm;ecg|ekg|electrocardiographic procedure|12 lead ecg
echocardiography;;40701008|433236007;Echocardiography;Echokardiographie;echo|transthoracic echocardiography|echokardiografie|tte
knee_replacement;;609588000;Total knee replacement;Knietotalendoprothese;knee replacement|knie tep|knee arthroplasty|kniegelenkersatz
hip_replacement;;52734007;Total hip replacement;Hüfttotalendoprothese;hip replacement|hueft tep|hip arthroplasty|hueftgelenkersatz|total replacement of hip
arthroscopy;;309431009;Knee arthroscopy;Kniearthroskopie;arthroscopy|arthroskopie|arthroscopy of knee
bone_immobilization;;274474001;Bone immobilization;Ruhigstellung des Knochens;cast|gipsverband|immobilisation
xray_wrist;;60027007;X-ray of wrist;Röntgenaufnahme des Handgelenks;x ray or wrist|radiography of wrist|wrist x ray|roentgen handgelenk
xray_chest;;399208008;Chest X-ray;Röntgen-Thorax;plain chest x ray|chest radiograph|plain x ray of chest|roentgen thorax|roentgenaufnahme des thorax
xray_ankle;;19490002;Ankle X-ray;Röntgenaufnahme des Sprunggelenks;
xray_knee;;74016001;Knee X-ray;Röntgenaufnahme des Knies;
xray_clavicle;;168594001;Clavicle X-ray;Röntgenaufnahme des Schlüsselbeins;
ct_chest;;169069000;CT of chest;CT-Thorax;computed tomography of chest|ct thorax
ct_head;;303653007;CT of head;CT-Schädel;cct|cranial ct
mri;;113091000;Magnetic resonance imaging;Magnetresonanztomographie;mri|mrt|kernspintomographie
mammography;;71651007|24623002;Mammography;Mammographie;screening mammography|mammografie|mammogram
pap;;440623000;Pap smear;Pap-Abstrich;microscopic examination of cervical papanicolaou smear
suture;;288086009|385949008;Suture of wound;Wundnaht;suture open wound|wound suture|naht
dental;;225362009;Dental care;Zahnärztliche Behandlung;dental consultation and report
dialysis;;265764009;Hemodialysis;Hämodialyse;renal dialysis|dialysis|dialyse|haemodialyse|renal dialysis procedure
chemotherapy;;367336001;Chemotherapy;Chemotherapie;combined chemotherapy and radiation therapy
radiotherapy;;108290001|33195004;Radiation therapy;Strahlentherapie;radiotherapy|bestrahlung|teleradiotherapy procedure
lumpectomy;;392021009|64368001;Lumpectomy of breast;Brusterhaltende Operation;lumpectomy
mastectomy;;172043006;Mastectomy;Mastektomie;
prostatectomy;;90470006;Prostatectomy;Prostatektomie;
hysterectomy;;236886002;Hysterectomy;Hysterektomie;
cesarean;;11466000;Cesarean section;Kaiserschnitt;sectio|caesarean section|sectio caesarea|c section
childbirth;;177184002|66348005;Normal childbirth procedure;Geburt;childbirth|entbindung|delivery
tubal_ligation;;287664005;Bilateral tubal ligation;Tubenligatur;
vasectomy;;22523008;Vasectomy;Vasektomie;
spirometry;;127783003;Spirometry;Spirometrie;lungenfunktion|pulmonary function test|lungenfunktionstest|measurement of respiratory function
intubation;;112798008;Endotracheal intubation;Endotracheale Intubation;insertion of endotracheal tube
ventilation;;40617009;Mechanical ventilation;Mechanische Beatmung;beatmung|artificial respiration
oxygen_therapy;;57485005|371908008;Oxygen therapy;Sauerstofftherapie;oxygen administration by mask|oxygen administration
tonsillectomy;;173422009;Tonsillectomy;Tonsillektomie;mandelentfernung
cataract_surgery;;110473004;Cataract surgery;Katarakt-Operation;kataraktoperation|cataract extraction
hernia_repair;;50465008;Hernia repair;Hernienoperation;inguinal hernia repair|leistenhernienoperation|herniotomie
depression_screening;;171207006;Depression screening;Depressionsscreening;depression screening procedure
alcohol_screening;;763302001;Alcohol use assessment;Erhebung des Alkoholkonsums;assessment using alcohol use disorders identification test consumption
substance_assessment;;428211000124100;Assessment of substance use;Erhebung des Substanzkonsums;assessment of substance use
anxiety_assessment;;710841007;Assessment of anxiety;Erhebung von Angst;
health_needs;;710824005;Assessment of health and social care needs;Erhebung des Pflegebedarfs;
physical_exam;;5880005;Physical examination;Körperliche Untersuchung;
biopsy_prostate;;65575008;Biopsy of prostate;Prostatabiopsie;
needle_biopsy_breast;;122548005;Biopsy of breast;Brustbiopsie;
allergy_test;;395142003;Allergy screening test;Allergietest;prick test
blood_transfusion;;116859006;Transfusion of blood product;Bluttransfusion;transfusion
incision_drainage;;174041007;Laparoscopic emergency appendectomy;Laparoskopische Appendektomie;
physiotherapy;;229070002|91251008;Physical therapy;Physiotherapie;physical therapy procedure|krankengymnastik|physiotherapy
)";

const std::string_view kVaccineTable = R"(
influenza;;140|88|150|135|15|141;Influenza, seasonal, injectable, preservative free;Influenza (saisonal);influenza|flu|flu shot|grippe|grippeimpfung|influenza seasonal|seasonal influenza|influenzaimpfung|influenza vaccine|flu vaccine
dtap;;20|107;DTaP;DTaP;diphtheria tetanus pertussis|diphtherie tetanus pertussis
tdap;;115;Tdap;Tdap;
td;;113|09|9|139;Td (adult) preservative free;Td;td adult preservative free|td|tetanus diphtheria|tetanus|td vaccine|tetanusimpfung
ipv;;10|89;IPV;IPV;polio|inactivated polio|poliomyelitis|polio vaccine
hib;;49|48|17;Hib (PRP-OMP);Hib;haemophilus influenzae b|hib prp omp|haemophilus
hepb;;08|8|43|45;Hepatitis B;Hepatitis B;hep b adolescent or pediatric|hep b|hepatitis b adult|hep b adult|hepatitis b vaccine
hepa;;83|52|85;Hepatitis A;Hepatitis A;hep a ped adol 2 dose|hep a|hep a adult|hepatitis a vaccine
mmr;;03|3|94;MMR;MMR;measles mumps rubella|masern mumps roeteln
varicella;;21;Varicella;Varizellen;windpocken|chickenpox|varizellen
pcv13;;133|152;Pneumococcal conjugate PCV 13;Pneumokokken-Konjugatimpfstoff PCV 13;pcv 13|pcv13|pneumococcal conjugate|prevenar 13
ppsv23;;33;Pneumococcal polysaccharide vaccine 23 valent;Pneumokokken-Polysaccharidimpfstoff 23-valent;pneumococcal polysaccharide|pneumovax|ppsv23
rotavirus;;119|116|122;Rotavirus, monovalent;Rotavirus;rotavirus monovalent|rotaviren
meningococcal;;114|136|147|32;Meningococcal MCV4P;Meningokokken ACWY;mcv4|mcv4p|meningococcal|meningococcal acwy|meningokokken
hpv;;62|165|118;HPV, quadrivalent;HPV;hpv quadrivalent|human papillomavirus|humane papillomviren
zoster;;121|187;Zoster vaccine, live;Herpes-zoster-Impfung;zoster|shingles|zoster live|shingrix
covid;;207|208|212|213|217|218;SARS-COV-2 (COVID-19) vaccine;COVID-19-Impfung;covid 19 vaccine|covid 19|covid|sars cov 2|comirnaty|spikevax|corona impfung|sars cov 2 covid 19 vaccine mrna spike protein lnp preservative free 30 mcg 0 3ml dose|sars cov 2 covid 19 vaccine mrna spike protein lnp preservative free 100 mcg 0 5ml dose
tbe;;;Tick-borne encephalitis vaccine;FSME-Impfung;fsme|tbe|tick borne encephalitis
)";

const std::string_view kEncounterTable = R"(
checkup;;185349003;Encounter for check up;Kontrolluntersuchung;check up|checkup|kontrolltermin|vorsorgeuntersuchung|kontrolle|routine check up|encounter for check up
symptom;;185345009;Encounter for symptom;Vorstellung wegen Beschwerden;symptom visit|encounter for symptom
problem_visit;;185347001;Encounter for problem;Vorstellung wegen eines Problems;encounter for problem
emergency;;50849002|183452005;Emergency room admission;Notaufnahme;emergency room|emergency department|er visit|emergency encounter|notfallaufnahme|emergency room visit|ed visit
inpatient;;183495009|32485007|8715000;Hospital admission;Stationäre Aufnahme;inpatient stay|hospitalization|hospitalisation|krankenhausaufnahme|stationaerer aufenthalt|non urgent orthopedic admission|hospital stay|krankenhausaufenthalt
outpatient;;270427003;Patient-initiated encounter;Ambulanter Kontakt;outpatient visit|patient initiated encounter|ambulante vorstellung|outpatient procedure
well_child;;410620009;Well child visit;Kindervorsorgeuntersuchung;well child visit procedure
general_exam;;162673000|308335008;General examination of patient;Allgemeine Untersuchung;general examination of patient procedure|patient encounter procedure
prenatal;;424441002|424619006;Prenatal visit;Schwangerschaftsvorsorge;prenatal initial visit|antenatal visit
followup;;390906007;Follow-up encounter;Verlaufskontrolle;follow up|followup|nachsorge|wiedervorstellung
consultation;;11429006|185389009;Consultation;Konsultation;
urgent_care;;702927004;Urgent care clinic;Notfallambulanz;urgent care
)";

const std::string_view kFindingTable = R"(
never_smoker;;266919005;Never smoker;Nie geraucht;never smoked tobacco|nieraucher|nieraucherin|non smoker|nichtraucher|nichtraucherin|never smoked|hat nie geraucht|nie geraucht
former_smoker;;8517006;Former smoker;Ehemaliger Raucher;ex smoker|exraucher|ex raucher|ehemalige raucherin|exraucherin|quit smoking|used to smoke|stopped smoking|smoked in the past|frueher geraucht|rauchte frueher|ehemals geraucht
current_smoker;;449868002|77176002|65568007;Current smoker;Raucher;smokes tobacco daily|current every day smoker|smoker|raucherin|aktiver raucher|current smoker|raucht
positive;;10828004;Positive;Positiv;detected|nachgewiesen
negative;;260385009;Negative;Negativ;not detected|nicht nachgewiesen
)";

const std::string_view kGivenNameTable =
    R"(anna maria peter thomas michael andreas stefan christian martin markus klaus hans wolfgang juergen
petra sabine monika susanne claudia karin ursula helga renate brigitte ingrid gisela elisabeth heike birgit gabriele angelika
julia laura lena lea lisa sarah hannah emma mia sofia sophie lukas leon paul jonas felix maximilian tim jan max moritz ben
finn elias noah luca david daniel alexander sebastian tobias matthias frank uwe ralf bernd dieter heinz karl friedrich georg
john james robert william richard charles joseph christopher matthew anthony mark donald steven andrew joshua kenneth kevin
brian george edward ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon
mary patricia jennifer linda elizabeth barbara susan jessica karen nancy betty helen sandra ashley kimberly donna emily carol
michelle dorothy amanda melissa deborah stephanie rebecca sharon cynthia kathleen amy shirley angela ruth brenda pamela nicole
katherine virginia catherine christine samantha debra janet rachel carolyn heather diane joyce olivia grace alice jane john
mohammed ahmed ali fatima mehmet ayse mustafa emine ivan olga elena dmitri natalia giovanni francesca marco jose carlos luis
juan ana carmen rosa miguel pedro wei li ming yuki hiroshi kim lars erik ingrid sven astrid erika horst manfred gerhard
guenter werner walter rolf otto kurt ernst hermann heinrich wilhelm gertrud hildegard edith irmgard charlotte johanna luise
)";

}  // namespace sparsam::records
