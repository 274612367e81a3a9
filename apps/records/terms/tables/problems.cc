// Problems and diagnoses: key; broader; codes (SNOMED CT, ICD-10); English; German; synonyms.
#include "records/terms/tables.h"

namespace sparsam::records {

const std::string_view kProblemTable = R"(
diabetes;;73211009|E14;Diabetes mellitus;Diabetes mellitus;diabetes|dm|zuckerkrankheit|diabetic|diabetiker|diabetikerin
diabetes_2;diabetes;44054006|E11;Type 2 diabetes mellitus;Diabetes mellitus Typ 2;diabetes mellitus type 2|type 2 diabetes|type ii diabetes|t2dm|dm2|dm typ 2|dm type 2|typ 2 diabetes|typ ii diabetes|diabetes typ 2|diabetes type 2|diabetes mellitus type ii|diabetes mellitus typ ii|niddm|altersdiabetes
diabetes_1;diabetes;46635009|E10;Type 1 diabetes mellitus;Diabetes mellitus Typ 1;diabetes mellitus type 1|type 1 diabetes|type i diabetes|t1dm|dm1|dm typ 1|typ 1 diabetes|diabetes typ 1|diabetes type 1|diabetes mellitus type i
prediabetes;;15777000|R73.03|714628002;Prediabetes;Prädiabetes;impaired glucose tolerance|gestoerte glukosetoleranz|praediabetes
hyperglycemia;;80394007|R73.9;Hyperglycemia;Hyperglykämie;hyperglycaemia
hypoglycemia;;302866003|E16.2;Hypoglycemia;Hypoglykämie;hypoglycaemia|unterzuckerung
diabetic_nephropathy;;127013003|E11.2;Diabetic renal disease;Diabetische Nephropathie;disorder of kidney due to diabetes mellitus|diabetic nephropathy|diabetic kidney disease|diabetische nierenerkrankung
diabetic_neuropathy;;368581000119106|E11.4|230572002;Neuropathy due to type 2 diabetes mellitus;Neuropathie bei Diabetes mellitus Typ 2;diabetic neuropathy|diabetische neuropathie|diabetische polyneuropathie|diabetic polyneuropathy
diabetic_retinopathy;;422034002|E11.3|4855003;Diabetic retinopathy;Diabetische Retinopathie;diabetic retinopathy associated with type ii diabetes mellitus|retinopathy due to diabetes
microalbuminuria;;90781000119102;Microalbuminuria due to type 2 diabetes mellitus;Mikroalbuminurie;microalbuminuria
proteinuria;;157141000119108;Proteinuria due to type 2 diabetes mellitus;Proteinurie;proteinuria
hypertension;;38341003|59621000|I10;Essential hypertension;Arterielle Hypertonie;hypertension|high blood pressure|arterial hypertension|hypertensive disorder|bluthochdruck|hypertonie|htn|ahtn|aht|art hypertonie|hypertonus|essentielle hypertonie|arterieller hypertonus
pulmonary_hypertension;;70995007|I27.0;Pulmonary hypertension;Pulmonale Hypertonie;
hypotension;;45007003|I95;Hypotension;Hypotonie;low blood pressure
hyperlipidemia;;55822004|E78.5;Hyperlipidemia;Hyperlipidämie;hyperlipidaemia|dyslipidemia|dyslipidaemia|dyslipidaemie|fettstoffwechselstoerung|high cholesterol|hyperlipoproteinaemie|hlp
hypercholesterolemia;hyperlipidemia;13644009|E78.0;Hypercholesterolemia;Hypercholesterinämie;hypercholesterolaemia
hypertriglyceridemia;hyperlipidemia;302870006|E78.1;Hypertriglyceridemia;Hypertriglyzeridämie;hypertriglyceridaemia|hypertriglyceridaemie
metabolic_syndrome;;237602007|E88.81;Metabolic syndrome X;Metabolisches Syndrom;metabolic syndrome
obesity;;414916001|162864005|E66;Obesity;Adipositas;body mass index 30+ obesity|bmi 30+ obesity|obese|adipoes|uebergewicht
severe_obesity;obesity;408512008;Severe obesity;Schwere Adipositas;body mass index 40+ severely obese|morbid obesity|morbide adipositas
anemia;;271737000|D64.9;Anemia;Anämie;anaemia|blutarmut|anaemie
iron_anemia;anemia;87522002|D50;Iron deficiency anemia;Eisenmangelanämie;iron deficiency anaemia|eisenmangelanaemie
coronary_disease;;53741008|414545008|I25;Coronary heart disease;Koronare Herzkrankheit;ischemic heart disease|ischaemic heart disease|coronary artery disease|cad|khk|koronare herzerkrankung|chd|ihd
myocardial_infarction;;22298006|401303003|401314000|I21|399211009;Myocardial infarction;Myokardinfarkt;heart attack|herzinfarkt|acute myocardial infarction|stemi|nstemi|history of myocardial infarction|acute st segment elevation myocardial infarction|hinterwandinfarkt|vorderwandinfarkt
angina;;194828000|I20;Angina pectoris;Angina pectoris;angina|stable angina|instabile angina pectoris
cardiac_arrest;;410429000|429007001|I46;Cardiac arrest;Herzstillstand;history of cardiac arrest|herz kreislauf stillstand
heart_failure;;84114007|88805009|I50;Heart failure;Herzinsuffizienz;congestive heart failure|chronic congestive heart failure|chf|cardiac failure|chronische herzinsuffizienz|herzschwaeche|dekompensierte herzinsuffizienz
heart_disease;;56265001;Heart disease;Herzerkrankung;cardiac disease|herzkrankheit
congenital_heart_disease;heart_disease;13213009|Q24;Congenital heart disease;Angeborener Herzfehler;congenital heart defect|herzfehler
atrial_fibrillation;;49436004|I48;Atrial fibrillation;Vorhofflimmern;afib|a fib|vhf|paroxysmales vorhofflimmern|persistierendes vorhofflimmern|permanentes vorhofflimmern|paroxysmal atrial fibrillation|absolute arrhythmie
atrial_flutter;;5370000|I48.3;Atrial flutter;Vorhofflattern;
aortic_stenosis;;60573004|I35.0;Aortic valve stenosis;Aortenklappenstenose;aortic stenosis|aortenstenose
mitral_insufficiency;;48724000|I34.0;Mitral valve regurgitation;Mitralklappeninsuffizienz;mitral regurgitation|mitralinsuffizienz
stroke;;230690007|I63|I64;Stroke;Schlaganfall;cerebrovascular accident|cva|apoplex|apoplexie|hirninfarkt|ischaemischer schlaganfall|ischemic stroke|insult
tia;;266257000|G45;Transient ischemic attack;Transitorische ischämische Attacke;tia|transient ischaemic attack
dvt;;128053003|132281000119108|I80;Deep venous thrombosis;Tiefe Venenthrombose;deep vein thrombosis|dvt|tvt|acute deep venous thrombosis|beinvenenthrombose|tiefe beinvenenthrombose
pulmonary_embolism;;59282003|706870000|I26;Pulmonary embolism;Lungenembolie;acute pulmonary embolism|lae|pe|lungenarterienembolie
peripheral_artery_disease;;399957001|I73.9;Peripheral arterial disease;Periphere arterielle Verschlusskrankheit;pavk|pad|peripheral vascular disease
varicose_veins;;128060009|I83;Varicose veins;Varikosis;krampfadern|varizen
asthma;;195967001|233678006|J45;Asthma;Asthma bronchiale;childhood asthma|bronchial asthma|allergic asthma|allergisches asthma
copd;;13645005|185086009|J44;Chronic obstructive pulmonary disease;Chronisch obstruktive Lungenerkrankung;copd|chronic obstructive bronchitis|chronic obstructive lung disease
emphysema;;87433001|J43;Pulmonary emphysema;Lungenemphysem;emphysema|emphysem
pneumonia;;233604007|J18;Pneumonia;Pneumonie;lungenentzuendung|community acquired pneumonia
acute_bronchitis;;10509002|J20;Acute bronchitis;Akute Bronchitis;bronchitis
sinusitis;;36971009|J32.9;Sinusitis;Sinusitis;nasennebenhoehlenentzuendung|nebenhoehlenentzuendung
chronic_sinusitis;sinusitis;40055000|J32;Chronic sinusitis;Chronische Sinusitis;chronische nasennebenhoehlenentzuendung|chronic rhinosinusitis|chronische rhinosinusitis
viral_sinusitis;sinusitis;444814009;Viral sinusitis;Virale Sinusitis;
acute_bacterial_sinusitis;sinusitis;75498004;Acute bacterial sinusitis;Akute bakterielle Sinusitis;bacterial sinusitis|bakterielle sinusitis
pharyngitis;;405737000|J02;Pharyngitis;Pharyngitis;rachenentzuendung
viral_pharyngitis;pharyngitis;195662009;Acute viral pharyngitis;Akute virale Pharyngitis;viral pharyngitis
strep_throat;pharyngitis;43878008|J02.0;Streptococcal sore throat;Streptokokken-Angina;strep throat|streptokokkenpharyngitis|streptococcal pharyngitis
tonsillitis;;90176007|J03;Tonsillitis;Tonsillitis;mandelentzuendung|angina tonsillaris
otitis_media;;65363002|H66|H65;Otitis media;Otitis media;mittelohrentzuendung|middle ear infection|akute otitis media|acute otitis media
common_cold;;82272006|J00;Common cold;Erkältung;upper respiratory infection|grippaler infekt
influenza;;6142004|J11;Influenza;Influenza;grippe|flu
covid;;840539006|U07.1;COVID-19;COVID-19;covid|corona infektion|sars cov 2 infection|sars cov 2 infektion
allergic_rhinitis;;61582004|J30;Allergic rhinitis;Allergische Rhinitis;hay fever|heuschnupfen|rhinitis allergica|hayfever
perennial_rhinitis;allergic_rhinitis;446096008;Perennial allergic rhinitis;Perenniale allergische Rhinitis;
seasonal_rhinitis;allergic_rhinitis;367498001;Seasonal allergic rhinitis;Saisonale allergische Rhinitis;
atopic_dermatitis;;24079001|L20;Atopic dermatitis;Atopische Dermatitis;atopic eczema|neurodermitis|eczema|ekzem|atopisches ekzem
contact_dermatitis;;40275004|L25;Contact dermatitis;Kontaktdermatitis;kontaktekzem
psoriasis;;9014002|L40;Psoriasis;Psoriasis;schuppenflechte
sleep_apnea;;73430006|78275009|G47.3;Sleep apnea;Schlafapnoe;obstructive sleep apnea|schlafapnoesyndrom|osas|sleep apnoea|obstruktive schlafapnoe
respiratory_failure;;65710008|409622000|J96;Respiratory failure;Respiratorische Insuffizienz;acute respiratory failure
gerd;;235595009|K21;Gastroesophageal reflux disease;Gastroösophageale Refluxkrankheit;gerd|reflux|refluxkrankheit|refluxoesophagitis|acid reflux
gastritis;;4556007|K29;Gastritis;Gastritis;magenschleimhautentzuendung
gastric_ulcer;;397825006|K25;Gastric ulcer;Magenulkus;ulcus ventriculi|magengeschwuer|stomach ulcer|peptic ulcer
appendicitis;;74400008|K35;Appendicitis;Appendizitis;blinddarmentzuendung|acute appendicitis|akute appendizitis
cholecystitis;;65275009|K81;Acute cholecystitis;Akute Cholezystitis;cholecystitis|cholezystitis|gallenblasenentzuendung
gallstones;;235919008|K80;Gallstones;Cholelithiasis;gallensteine|cholecystolithiasis|cholezystolithiasis|gallbladder stones
pancreatitis;;75694006|K85;Pancreatitis;Pankreatitis;bauchspeicheldruesenentzuendung
crohn;;34000006|K50;Crohn's disease;Morbus Crohn;crohn disease|crohns disease
ulcerative_colitis;;64766004|K51;Ulcerative colitis;Colitis ulcerosa;
celiac;;396331005|K90.0;Celiac disease;Zöliakie;coeliac disease
colon_polyp;;68496003|K63.5;Polyp of colon;Kolonpolyp;colon polyp|dickdarmpolyp|colonic polyp
diverticulitis;;307496006|K57;Diverticulitis;Divertikulitis;
hemorrhoids;;70153002|K64;Hemorrhoids;Hämorrhoiden;haemorrhoids
fatty_liver;;197321007|K76.0;Fatty liver;Fettleber;hepatic steatosis|steatosis hepatis|steatose
cirrhosis;;19943007|K74;Cirrhosis of liver;Leberzirrhose;liver cirrhosis
hepatitis_b;;66071002|B16|B18.1;Hepatitis B;Hepatitis B;viral hepatitis type b
hepatitis_c;;50711007|B18.2;Hepatitis C;Hepatitis C;viral hepatitis type c
hiv;;86406008|B20;HIV infection;HIV-Infektion;human immunodeficiency virus infection|hiv
ckd;;709044004|N18;Chronic kidney disease;Chronische Nierenerkrankung;ckd|chronic renal failure|chronic renal insufficiency|chronische niereninsuffizienz|niereninsuffizienz|cni
ckd_1;ckd;431855005|N18.1;Chronic kidney disease stage 1;Chronische Nierenerkrankung Stadium 1;ckd stage 1|chronische niereninsuffizienz stadium 1|ckd 1
ckd_2;ckd;431856006|N18.2;Chronic kidney disease stage 2;Chronische Nierenerkrankung Stadium 2;ckd stage 2|chronische niereninsuffizienz stadium 2|ckd 2
ckd_3;ckd;433144002|N18.3;Chronic kidney disease stage 3;Chronische Nierenerkrankung Stadium 3;ckd stage 3|chronische niereninsuffizienz stadium 3|ckd 3|niereninsuffizienz stadium 3
ckd_4;ckd;431857002|N18.4;Chronic kidney disease stage 4;Chronische Nierenerkrankung Stadium 4;ckd stage 4|chronische niereninsuffizienz stadium 4|ckd 4
ckd_5;ckd;433146000|46177005|N18.5;Chronic kidney disease stage 5;Chronische Nierenerkrankung Stadium 5;ckd stage 5|end stage renal disease|esrd|terminale niereninsuffizienz|ckd 5
kidney_injury;;14669001|N17;Acute kidney injury;Akutes Nierenversagen;acute renal failure|aki|akute nierenschaedigung
kidney_stone;;95570007|N20;Kidney stone;Nephrolithiasis;renal calculus|nierenstein|nierensteine|kidney stones
uti;;68566005|N39.0;Urinary tract infection;Harnwegsinfekt;urinary tract infectious disease|uti|hwi|harnwegsinfektion|blaseninfektion
recurrent_uti;uti;197927001;Recurrent urinary tract infection;Rezidivierende Harnwegsinfekte;recurrent uti
ecoli_uti;uti;301011002;Escherichia coli urinary tract infection;Harnwegsinfekt durch Escherichia coli;e coli uti
cystitis;;38822007|N30;Cystitis;Zystitis;blasenentzuendung|bladder infection
bph;;266569009|N40;Benign prostatic hyperplasia;Benigne Prostatahyperplasie;bph|prostatahyperplasie|enlarged prostate
hypothyroidism;;40930008|83664006|E03;Hypothyroidism;Hypothyreose;idiopathic atrophic hypothyroidism|underactive thyroid|schilddruesenunterfunktion
hyperthyroidism;;34486009|E05;Hyperthyroidism;Hyperthyreose;overactive thyroid|schilddruesenueberfunktion
hashimoto;;21983002|E06.3;Hashimoto thyroiditis;Hashimoto-Thyreoiditis;hashimoto
goiter;;3716002|E04;Goiter;Struma;goitre
osteoarthritis;;396275006|M19;Osteoarthritis;Arthrose;degenerative joint disease|oa
knee_osteoarthritis;osteoarthritis;239873007|M17;Osteoarthritis of knee;Gonarthrose;knee osteoarthritis|kniearthrose|kniegelenksarthrose|arthrose knie
hip_osteoarthritis;osteoarthritis;239872002|M16;Osteoarthritis of hip;Coxarthrose;hip osteoarthritis|koxarthrose|hueftarthrose|hueftgelenksarthrose|arthrose huefte
hand_osteoarthritis;osteoarthritis;201834006;Localized, primary osteoarthritis of the hand;Primäre Arthrose der Hand;osteoarthritis of the hand|hand osteoarthritis|handarthrose
rheumatoid_arthritis;;69896004|M06|M05;Rheumatoid arthritis;Rheumatoide Arthritis;chronische polyarthritis
gout;;90560007|M10;Gout;Gicht;gicht|urikopathie
osteoporosis;;64859006|M81;Osteoporosis;Osteoporose;osteoporosis (disorder)
back_pain;;161891005|M54.5;Back pain;Rückenschmerzen;backache|lumbago|rueckenschmerz|low back pain|lumboischialgie|kreuzschmerzen
chronic_low_back_pain;back_pain;278860009;Chronic low back pain;Chronische Rückenschmerzen;chronic back pain|chronic lower back pain|chronischer rueckenschmerz
chronic_neck_pain;;1121000119107;Chronic neck pain;Chronische Nackenschmerzen;
chronic_pain;;82423001|R52.2;Chronic pain;Chronische Schmerzen;chronisches schmerzsyndrom|chronic pain syndrome
disc_herniation;;76107001|M51;Disc herniation;Bandscheibenvorfall;herniated disc|prolapsed disc|diskusprolaps|slipped disc
fibromyalgia;;203082005|M79.7;Fibromyalgia;Fibromyalgie;primary fibromyalgia syndrome|fibromyalgiesyndrom
lupus;;55464009|200936003|M32;Lupus erythematosus;Lupus erythematodes;systemic lupus erythematosus|sle
meniscus_tear;;239720000|S83.2;Tear of meniscus of knee;Meniskusriss;meniscus tear|torn meniscus|meniskuslaesion
acl_injury;;444448004|S83.5;Injury of anterior cruciate ligament;Verletzung des vorderen Kreuzbandes;acl injury|acl tear|vordere kreuzbandruptur|kreuzbandriss
rotator_cuff;;307731004|M75.1;Injury of tendon of the rotator cuff of shoulder;Rotatorenmanschettenläsion;rotator cuff injury|rotator cuff tear|rotatorenmanschettenruptur
wrist_fracture;;263102004|S62;Fracture subluxation of wrist;Handgelenksfraktur;wrist fracture|fracture of wrist|handgelenkfraktur|handgelenkbruch|handgelenksbruch|broken wrist|fraktur des handgelenks
forearm_fracture;;65966004|S52;Fracture of forearm;Unterarmfraktur;forearm fracture|unterarmbruch|fraktur des unterarms
radius_fracture;forearm_fracture,wrist_fracture;12676007;Fracture of radius;Radiusfraktur;distal radius fracture|distale radiusfraktur|speichenbruch|distal radial fracture
clavicle_fracture;;58150001|S42.0;Fracture of clavicle;Klavikulafraktur;clavicle fracture|schluesselbeinbruch|schluesselbeinfraktur|clavicula fraktur|claviculafraktur
ankle_fracture;;16114001|S82;Fracture of ankle;Sprunggelenksfraktur;ankle fracture|knoechelbruch|sprunggelenkfraktur
rib_fracture;;33737001|S22;Fracture of rib;Rippenfraktur;rib fracture|rippenbruch
hip_fracture;;359817006|S72|263225007;Closed fracture of hip;Hüftfraktur;hip fracture|fracture of hip|schenkelhalsfraktur|oberschenkelhalsbruch|femoral neck fracture|hueftbruch
vertebral_fracture;;15724005;Fracture of vertebral column without spinal cord injury;Wirbelkörperfraktur;vertebral fracture|wirbelbruch|wirbelfraktur
osteoporotic_fracture;;443165006;Pathological fracture due to osteoporosis;Pathologische Fraktur bei Osteoporose;osteoporotic fracture|osteoporotische fraktur
ankle_sprain;;44465007|S93.4;Sprain of ankle;Distorsion des Sprunggelenks;ankle sprain|sprained ankle|sprunggelenksdistorsion|verstauchung des sprunggelenks|osg distorsion
wrist_sprain;;70704007;Sprain of wrist;Distorsion des Handgelenks;wrist sprain|sprained wrist|handgelenksdistorsion
whiplash;;39848009|S13.4;Whiplash injury to neck;Schleudertrauma;whiplash|hws distorsion|hws schleudertrauma|halswirbelsaeulendistorsion|schleudertrauma der halswirbelsaeule
concussion;;110030002|62106007|62564004|S06.0;Concussion;Gehirnerschütterung;concussion with no loss of consciousness|concussion with loss of consciousness|commotio cerebri|schaedel hirn trauma
hand_laceration;;284549007;Laceration of hand;Schnittwunde der Hand;hand laceration|risswunde der hand
facial_laceration;;370247008;Facial laceration;Gesichtsplatzwunde;laceration of face|platzwunde gesicht
foot_laceration;;284551006;Laceration of foot;Schnittwunde am Fuß;foot laceration
arm_laceration;;283371005;Laceration of forearm;Schnittwunde am Unterarm;forearm laceration
burn_1;;403190006;First degree burn;Verbrennung ersten Grades;verbrennung 1 grades
burn_2;;403191005;Second degree burn;Verbrennung zweiten Grades;verbrennung 2 grades
bullet_wound;;262574004;Bullet wound;Schussverletzung;gunshot wound
epilepsy;;84757009|G40;Epilepsy;Epilepsie;seizure disorder
migraine;;37796009|G43;Migraine;Migräne;migraine headache|chronic intractable migraine without aura
headache;;25064002|R51;Headache;Kopfschmerzen;cephalgia
alzheimer;;26929004|G30|230265002;Alzheimer's disease;Alzheimer-Krankheit;alzheimer disease|alzheimers disease|morbus alzheimer|familial alzheimer's disease of early onset|alzheimer demenz
dementia;;52448006|F03;Dementia;Demenz;dementielles syndrom
parkinson;;49049000|G20;Parkinson's disease;Parkinson-Krankheit;morbus parkinson|parkinson|parkinson disease
multiple_sclerosis;;24700007|G35;Multiple sclerosis;Multiple Sklerose;encephalomyelitis disseminata
polyneuropathy;;42345000|G62;Polyneuropathy;Polyneuropathie;pnp
depression;;35489007|36923009|370143000|F32|F33;Major depressive disorder;Depression;depression|major depression|depressive episode|depressive disorder|depressives syndrom|major depression disorder|depressive stoerung
anxiety;;197480006|F41;Anxiety disorder;Angststörung;anxiety|generalized anxiety disorder
adhd;;192127007|F90;Attention deficit hyperactivity disorder;Aufmerksamkeitsdefizit-Hyperaktivitätsstörung;adhd|adhs|child attention deficit disorder
schizophrenia;;58214004|F20;Schizophrenia;Schizophrenie;
bipolar;;13746004|F31;Bipolar disorder;Bipolare Störung;
insomnia;;193462001|G47.0;Insomnia;Insomnie;schlafstoerung|schlaflosigkeit
alcoholism;;7200002|F10;Alcohol dependence;Alkoholabhängigkeit;alcoholism|alkoholismus|alkoholabusus|c2 abusus
opioid_abuse;;5602001|F11;Opioid abuse;Opioidmissbrauch;harmful pattern of use of opioid|opioid dependence|misuses drugs
smoking;;77176002|449868002|F17;Tobacco use;Nikotinabusus;smokes tobacco daily|nikotinabhaengigkeit|tobacco dependence|nicotine dependence|nicotine abuse
breast_cancer;;254837009|C50;Malignant neoplasm of breast;Mammakarzinom;breast cancer|brustkrebs|carcinoma of breast|mamma ca|mammaca
colon_cancer;;93761005|363406005|C18;Malignant neoplasm of colon;Kolonkarzinom;colon cancer|primary malignant neoplasm of colon|darmkrebs|kolon ca|colon ca|colorectal cancer
lung_cancer;;93880001|254637007|254632001|C34|162573006;Lung cancer;Lungenkarzinom;non small cell lung cancer|small cell carcinoma of lung|lungenkrebs|bronchialkarzinom|suspected lung cancer|bronchial ca
prostate_cancer;;399068003|126906006|C61;Malignant tumor of prostate;Prostatakarzinom;prostate cancer|neoplasm of prostate|carcinoma in situ of prostate|prostatakrebs|prostata ca
melanoma;;372244006|C43;Malignant melanoma;Malignes Melanom;melanoma|schwarzer hautkrebs
leukemia;;93143009|C95;Leukemia;Leukämie;leukaemia
lymphoma;;118600007|C85;Lymphoma;Lymphom;malignant lymphoma
sepsis;;91302008|A41;Sepsis;Sepsis;urosepsis|blood poisoning|blutvergiftung
septic_shock;sepsis;76571007;Septic shock;Septischer Schock;
fever;;386661006|R50;Fever;Fieber;pyrexia|febrile
cough;;49727002|R05;Cough;Husten;
fatigue;;84229001|R53;Fatigue;Müdigkeit;
dyspnea;;267036007|R06.0;Dyspnea;Dyspnoe;dyspnoea|shortness of breath|sob|kurzatmigkeit
chest_pain;;29857009|R07.4;Chest pain;Brustschmerz;thoraxschmerz|brustschmerzen|thorakale schmerzen
abdominal_pain;;21522001|R10;Abdominal pain;Bauchschmerzen;stomach ache|abdominelle schmerzen
nausea;;422587007|R11;Nausea;Übelkeit;
vomiting;;422400008;Vomiting;Erbrechen;
diarrhea;;62315008|R19.7;Diarrhea;Durchfall;diarrhoea
constipation;;14760008|K59.0;Constipation;Obstipation;
dizziness;;404640003|R42;Dizziness;Schwindel;
syncope;;271594007|R55;Syncope;Synkope;
edema;;267038008|R60;Edema;Ödem;oedema|oedeme|beinoedeme
loss_of_taste;;36955009;Loss of taste;Geschmacksverlust;
night_sweats;;42984000;Night sweats;Nachtschweiß;
weight_loss;;89362005;Weight loss;Gewichtsverlust;
impacted_molars;;196416002;Impacted molars;Retinierte Weisheitszähne;impacted wisdom teeth
cataract;;193570009|H25;Cataract;Katarakt;grauer star
glaucoma;;23986001|H40;Glaucoma;Glaukom;gruener star
macular_degeneration;;267718000|H35.3;Macular degeneration;Makuladegeneration;
hearing_loss;;15188001|H91;Hearing loss;Schwerhörigkeit;hoerverlust
normal_pregnancy;;72892002|Z34;Normal pregnancy;Normale Schwangerschaft;schwangerschaft|pregnancy|pregnant|schwanger
preeclampsia;;398254007|O14;Preeclampsia;Präeklampsie;pre eclampsia
miscarriage;;19169002|O03;Miscarriage in first trimester;Fehlgeburt im ersten Trimenon;miscarriage
drug_overdose;;55680006;Drug overdose;Medikamentenüberdosierung;
cystic_fibrosis;;190905008|E84;Cystic fibrosis;Mukoviszidose;zystische fibrose
lactose_intolerance;;267425008|E73;Lactose intolerance;Laktoseintoleranz;laktoseunvertraeglichkeit
appendectomy_history;;428251008;History of appendectomy;Zustand nach Appendektomie;
vitamin_d_deficiency;;34713006|E55;Vitamin D deficiency;Vitamin-D-Mangel;vitamin d mangel
inguinal_hernia;;396232000|K40;Inguinal hernia;Leistenhernie;leistenbruch
carpal_tunnel;;57406009|G56.0;Carpal tunnel syndrome;Karpaltunnelsyndrom;cts
herpes_zoster;;4740000|B02;Herpes zoster;Herpes zoster;shingles|guertelrose|zoster
full_time_employment;;160903007;Full-time employment;Vollzeitbeschäftigung;
part_time_employment;;160904001;Part-time employment;Teilzeitbeschäftigung;
not_in_labor_force;;741062008;Not in labor force;Nicht erwerbstätig;
unemployed;;73438004;Unemployed;Arbeitslos;
stress;;73595000;Stress;Stress;
social_isolation;;422650009;Social isolation;Soziale Isolation;
limited_contact;;423315002;Limited social contact;Eingeschränkte soziale Kontakte;
higher_education;;224299000;Received higher education;Hochschulabschluss;
medication_review;;314529007;Medication review due;Medikationsüberprüfung fällig;
unhealthy_drinking;;10939881000119105;Unhealthy alcohol drinking behavior;Gesundheitsschädlicher Alkoholkonsum;
risk_activity;;160968000;Risk activity involvement;Riskante Aktivitäten;
intimate_partner_abuse;;706893006;Victim of intimate partner abuse;Opfer von Partnerschaftsgewalt;
)";

}  // namespace sparsam::records
