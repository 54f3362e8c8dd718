"""Kidney function from a blood sample."""

from magrules.model.values import Interval

UMOL_L_PER_MG_DL = 88.42


MOST_EGFR = 250  # ml/min/1.73 m²; the equation gives more only where creatinine is next to nothing


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


def egfr_of(given: float | None, computed: Interval | None) -> Interval | float | None:
    """The given eGFR, or the computed one; the range between them when they differ by more than a tenth."""
    if computed is None or given is None:
        return given if computed is None else computed
    low, high = min(computed.low, given), max(computed.high, given)
    return Interval(low, high) if high - low > 0.1 * given else given


def egfr_range(creatinine: Interval | None, age_years: float | None, sex: str | None) -> Interval | None:
    """The eGFR of an adult between the ends of a creatinine in µmol/l, of both sexes when the sex is unknown."""
    if creatinine is None or age_years is None or age_years < 18:
        return None
    ends = [
        min(egfr_ckd_epi_2021(end, age_years, known_sex), MOST_EGFR)
        for end in (creatinine.low, creatinine.high)
        for known_sex in ([sex] if sex else ["female", "male"])
    ]
    return Interval(min(ends), max(ends))
