"""Units of blood tests: the factors from those of other countries, and the usual range of each test.

Factors follow from molar masses (magnesium 24.305, calcium 40.078, glucose 180.16 g/mol and so on); that of
creatinine is the one its equation is published with (`magrules.magnesium.kidney`). A number outside ``USUAL`` is nearly
incompatible with life, or usual in another unit; rules believe it where it is a danger, and ask about it.
"""

CREATININE = {"mg/dl": 88.42}
MAGNESIUM = {"mg/dl": 0.4114, "meq/l": 0.5, "mg/l": 0.04114}
SINGLY_CHARGED = {"meq/l": 1.0}
CALCIUM = {"mg/dl": 0.2495, "meq/l": 0.5, "mg/l": 0.02495}
VITAMIN_D = {"ng/ml": 2.496, "µg/l": 2.496}
VITAMIN_B6 = {"ng/ml": 4.046, "µg/l": 4.046}
VITAMIN_B12 = {"pg/ml": 0.738, "ng/l": 0.738}
TSH = {"mIU/l": 1.0, "µIU/ml": 1.0}
GLUCOSE = {"mg/dl": 0.05551}
CK = {"U/l": 0.01667, "IU/l": 0.01667}

LEAST_CREATININE = 20  # µmol/l; a lower number is not plausible of an adult, and may be in mg/dl

USUAL = {
    "serum_magnesium_mmol_l": (0.3, 1.3),
    "potassium_mmol_l": (1.8, 8),
    "calcium_mmol_l": (1.2, 3.7),
    "sodium_mmol_l": (105, 170),
    "creatinine_umol_l": (LEAST_CREATININE, 1_500),
    "vitamin_d_nmol_l": (3, 400),
    "b12_pmol_l": (30, 1_500),
    "tsh_mu_l": (0, 150),
    "glucose_mmol_l": (2, 33),
    "ck_ukat_l": (0.2, 50),
}
"""The lowest and the highest number of each test that rules do not ask about."""
