"""The options of the person's facts: kinds of medicine, diagnoses, allergies, signs and goals.

Their words stand in ``magrules/magnesium/locales``; what each name of a medicine or
diagnosis stands for, in the catalogues (``magrules/magnesium/catalogues``).
"""

MEDICINE_CLASSES = (
    "ace_inhibitor", "aldosterone_antagonist", "aminoglycoside", "antacid", "anticoagulant", "arb", "beta_blocker",
    "beta_agonist", "bisphosphonate", "bowel_preparation", "calcium_channel_blocker", "calcineurin_inhibitor",
    "chloroquine", "combined_contraceptive", "corticosteroid", "diabetes_medicine", "digoxin", "doac", "eltrombopag",
    "epsom_salt", "erlotinib", "fibrate", "gabapentin", "insulin", "integrase_inhibitor", "iron", "levodopa",
    "levodopa_with_inhibitor", "levothyroxine", "lithium", "loop_diuretic", "magnesium_laxative", "magnesium_medicine",
    "magnesium_waster", "metformin", "muscle_relaxant", "mycophenolate", "nitrofurantoin", "nsaid", "other",
    "other_antibiotic", "penicillamine", "potassium_medicine", "potassium_sparing_diuretic", "ppi", "pyridostigmine",
    "quinidine", "quinolone", "rosuvastatin", "sacubitril", "statin", "tetracycline", "thiazide", "trimethoprim",
    "verapamil_diltiazem", "vitamin_b6_medicine", "vitamin_d_medicine", "vitamin_k_antagonist",
)  # fmt: skip
CONDITIONS = (
    "addison", "alcohol_dependence", "allergy", "anaemia", "anuria", "anxiety", "arthritis", "asthma",
    "atrial_fibrillation", "bowel_obstruction", "bowel_surgery", "bradycardia", "calcium_stones", "cancer",
    "chronic_uti", "ckd", "ckd_severe", "coeliac_disease", "constipation", "copd", "coronary_heart_disease",
    "dehydration_severe", "depression", "diabetes", "dialysis", "diarrhoea", "dysbiosis", "eating_disorder",
    "endometriosis", "epilepsy", "fibromyalgia", "gastric_surgery", "gout", "granulomatous_disease",
    "heart_block", "heart_failure", "high_cholesterol",
    "hiv", "hypercalcaemia", "hypertension", "hyperthyroidism", "hypoparathyroidism", "hypothyroidism", "ibd", "ibs",
    "ibs_constipation", "ibs_diarrhoea", "ibs_mixed",
    "ileus", "infection_stones", "insulin_resistance", "kidney_stones", "kidney_transplant", "lambert_eaton",
    "liver_disease", "low_gastric_acid", "menopause", "metabolic_syndrome", "migraine", "multiple_sclerosis",
    "myasthenia_gravis", "neuropathic_pain", "osteoporosis", "other", "overactive_vagus", "pacemaker", "parkinson",
    "perforation", "peripheral_artery_disease", "pms", "previous_clot", "primary_hyperparathyroidism", "reflux",
    "restless_legs", "sarcoidosis", "sensitive_gut", "sibo", "single_kidney", "sleep_apnoea",
    "slow_gastric_emptying", "stroke", "toxic_megacolon", "tuberculosis",
    "type1_diabetes", "type2_diabetes", "urinary_infection",
)  # fmt: skip
ALLERGENS = (
    "nuts", "almond", "cashew", "hazelnut", "peanut", "sesame", "seeds", "fish", "shellfish", "egg", "soy", "legumes",
    "milk", "gluten", "wheat", "chocolate", "avocado", "buckwheat", "other",
)  # fmt: skip
GOALS = (
    "cramps", "worry", "sleep", "stress", "pms", "tense_muscles", "constipation", "training", "sweat_loss", "fatigue",
    "recovery", "palpitations", "blood_pressure", "insulin_resistance", "metabolic_syndrome", "migraine", "general",
    "food",
)  # fmt: skip
NAMED_PRODUCTS = ("pureness_trippel_magnesium", "epsom_salt")
TOLERANCE = ("tolerated", "loose_stools", "nausea", "stomach_pain", "bloating", "not_tolerated")
