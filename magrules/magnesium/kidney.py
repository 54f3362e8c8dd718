"""Kidney function from a blood sample."""

UMOL_L_PER_MG_DL = 88.42


def egfr_ckd_epi_2021(creatinine_umol_l: float, age_years: float, sex: str) -> float:
    """eGFR in ml/min/1.73 m² of an adult, from serum creatinine in µmol/l; sex is female or male.

    Source: CKD-EPI 2021 creatinine equation without race (Inker and others, N Engl J Med 2021;
    385:1737-1749). It holds from 18 years.
    """
    female = sex == "female"
    ratio = creatinine_umol_l / UMOL_L_PER_MG_DL / (0.7 if female else 0.9)
    low: float = min(ratio, 1.0) ** (-0.241 if female else -0.302)
    high: float = max(ratio, 1.0) ** -1.200
    age: float = 0.9938**age_years
    return round(142 * low * high * age * (1.012 if female else 1.0), 1)
