"""Symptoms: one list of what a person feels, wherever it is told.

Two questions ask for them. Each lists some, and its answer settles those: what is listed and not chosen is absent.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cache, partial

from magrules import words
from magrules.naming import find, key, recognised
from magrules.values import LANGUAGES

EVERYDAY_SYMPTOMS = (
    "muscle_cramps", "twitching", "numbness", "tense_muscles", "muscle_pain", "trouble_falling_asleep",
    "early_waking", "worry", "tension", "restlessness", "stress", "poor_recovery", "fatigue_despite_sleep",
    "nervous_fatigue", "constipation", "loose_stools", "diarrhoea", "bloating", "abdominal_pain", "nausea",
    "flushing", "dizziness", "headache", "thirst", "swelling", "limping", "blurred_vision", "frequent_urination",
    "restless_legs", "low_mood", "itching", "skin_irritation", "night_cramps", "pms",
)  # fmt: skip
"""What a person feels and the question about everyday symptoms lists."""

WARNING_SIGNS = (
    "unilateral_leg_swelling", "calf_pain", "warmth", "redness", "chest_pain", "breathlessness", "haemoptysis",
    "dark_urine", "severe_muscle_pain", "muscle_weakness", "muscle_wasting", "fasciculations_with_weakness",
    "one_sided_weakness", "sudden_weakness", "slurred_speech", "trouble_swallowing", "trouble_breathing",
    "bladder_bowel_loss", "loss_of_feeling", "paraesthesia_feet", "syncope", "palpitations", "tetany", "seizure",
    "confusion", "delirium", "tremor", "ataxia", "eye_trouble", "calf_pain_on_walking", "pale_cold_leg", "drowsiness",
    "slow_pulse", "irregular_pulse", "low_blood_pressure", "slow_breathing", "hyporeflexia", "paralysis", "coma",
    "vomiting", "abdominal_distension", "no_stool", "no_gas", "severe_abdominal_pain", "severe_pain",
    "blood_in_stool", "weight_loss", "new_constipation_over_50", "anaemia", "family_history_colorectal_cancer",
    "collapse", "heat_illness", "achilles_tendon_pain", "headache_visual_trouble", "severe_headache",
    "visual_trouble", "upper_abdominal_pain", "sudden_swelling", "feeling_very_ill", "fever", "limp", "no_urine",
    "night_sweats", "suicidal_thoughts", "low_blood_sugar", "tingling_lips",
)  # fmt: skip
"""What the question about warning signs lists. What is dangerous, alone or in company, the rules conclude."""
SYMPTOMS = (*EVERYDAY_SYMPTOMS, *WARNING_SIGNS)
"""Everything a person can feel, wherever it is told."""
IMPLIED_SYMPTOMS = {"limping": "limp", "night_cramps": "muscle_cramps"}
"""Symptoms that say another one in more detail."""
SOUGHT_HELP = frozenset({"palpitations"})
"""Goals that say as much as a symptom: who wants help with palpitations has them."""

Told = Collection[str] | None


def told(symptoms: Told, red_flags: Told, goals: Told) -> frozenset[str]:
    """The symptoms told in any place."""
    return frozenset({*(symptoms or ()), *(red_flags or ()), *(SOUGHT_HELP & {*(goals or ())})})


def named_symptoms(names: Iterable[str]) -> frozenset[str]:
    """The symptoms that some names stand for, by id or by their words in any language."""
    return recognised(names, partial(find, index=_by_name()))[0]


@cache
def _by_name() -> Mapping[str, str]:
    labels = {words.table(language)["options"][symptom]: symptom for language in LANGUAGES for symptom in SYMPTOMS}
    return {key(name): symptom for name, symptom in (*labels.items(), *zip(SYMPTOMS, SYMPTOMS, strict=True))}


def with_implied(symptoms: frozenset[str]) -> frozenset[str]:
    """The symptoms, and those that they say in more detail."""
    return symptoms | {IMPLIED_SYMPTOMS[symptom] for symptom in symptoms & IMPLIED_SYMPTOMS.keys()}


def denied(symptoms: Told, red_flags: Told, absent: Told) -> frozenset[str]:
    """The symptoms that an answer listed and did not choose, or that are told to be absent; those chosen too."""
    everyday = EVERYDAY_SYMPTOMS if symptoms is not None else ()
    signs = WARNING_SIGNS if red_flags is not None else ()
    return frozenset({*everyday, *signs, *(absent or ())})


def contradicted(symptoms: Told, red_flags: Told, absent: Told) -> frozenset[str] | None:
    """The symptoms that are told and denied: beside "none of these", or told to be absent as well."""
    if symptoms is None and red_flags is None and absent is None:
        return None
    none_of_these = WARNING_SIGNS if red_flags is not None and not red_flags else ()
    return told(symptoms, red_flags, None) & frozenset({*none_of_these, *(absent or ())})
