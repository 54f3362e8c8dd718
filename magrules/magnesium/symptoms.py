"""Symptoms: one list of what a person feels, wherever it is told.

Several questions ask for them. Each lists some, and its answer settles those: what is listed and not chosen is absent.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cache, partial

from magrules.magnesium.words import LANGUAGES, table
from magrules.model.naming import find, key, recognised

EVERYDAY_SYMPTOMS = (
    "muscle_cramps", "twitching", "numbness", "tense_muscles", "muscle_pain", "trouble_falling_asleep",
    "early_waking", "worry", "tension", "restlessness", "stress", "poor_recovery", "fatigue_despite_sleep",
    "nervous_fatigue", "constipation", "loose_stools", "diarrhoea", "bloating", "abdominal_pain", "nausea",
    "flushing", "dizziness", "headache", "thirst", "swelling", "limping", "blurred_vision", "frequent_urination",
    "restless_legs", "low_mood", "itching", "skin_irritation", "night_cramps", "pms",
)  # fmt: skip
"""What a person feels and the question about everyday symptoms lists."""

WARNING_GROUPS = {
    "leg_signs": (
        "unilateral_leg_swelling", "calf_pain", "warmth", "redness", "pale_cold_leg", "calf_pain_on_walking", "limp",
        "achilles_tendon_pain",
    ),
    "heart_signs": (
        "chest_pain", "breathlessness", "trouble_breathing", "slow_breathing", "haemoptysis", "syncope", "collapse",
        "palpitations", "irregular_pulse", "slow_pulse", "low_blood_pressure",
    ),
    "muscle_signs": (
        "dark_urine", "no_urine", "severe_muscle_pain", "muscle_weakness", "muscle_wasting",
        "fasciculations_with_weakness", "tetany", "tremor",
    ),
    "nerve_signs": (
        "sudden_weakness", "one_sided_weakness", "slurred_speech", "trouble_swallowing", "eye_trouble", "ataxia",
        "bladder_bowel_loss", "loss_of_feeling", "paraesthesia_feet", "tingling_lips", "hyporeflexia", "paralysis",
    ),
    "head_signs": (
        "severe_headache", "headache_visual_trouble", "visual_trouble", "seizure", "confusion", "delirium",
        "drowsiness", "coma", "suicidal_thoughts",
    ),
    "belly_signs": (
        "severe_abdominal_pain", "upper_abdominal_pain", "vomiting", "blood_in_stool", "no_stool", "no_gas",
        "abdominal_distension", "new_constipation_over_50", "family_history_colorectal_cancer",
    ),
    "general_signs": (
        "feeling_very_ill", "fever", "heat_illness", "severe_pain", "sudden_swelling", "low_blood_sugar", "weight_loss",
        "night_sweats", "anaemia",
    ),
}  # fmt: skip
"""What each of the small questions about warning signs lists. What is dangerous, alone or in company, rules say."""
WARNING_SIGNS = tuple(sign for signs in WARNING_GROUPS.values() for sign in signs)
"""What the whole question about warning signs lists."""
SYMPTOMS = (*EVERYDAY_SYMPTOMS, *WARNING_SIGNS)
"""Everything a person can feel, wherever it is told."""
LISTED: Mapping[str, tuple[str, ...]] = {"symptoms": EVERYDAY_SYMPTOMS, "red_flags": WARNING_SIGNS, **WARNING_GROUPS}
"""What each question lists, by the fact that it asks for."""
IMPLIED_SYMPTOMS = {"limping": "limp", "night_cramps": "muscle_cramps"}
"""Symptoms that say another one in more detail."""
SOUGHT_HELP = frozenset({"palpitations"})
"""Goals that say as much as a symptom: who wants help with palpitations has them."""

Told = Collection[str] | None


def told(answers: Mapping[str, Told], goals: Told) -> frozenset[str]:
    """The symptoms told in any place: in an answer to any question, or as a goal."""
    return frozenset(SOUGHT_HELP & {*(goals or ())}).union(*(answer or () for answer in answers.values()))


def named_symptoms(names: Iterable[str]) -> frozenset[str]:
    """The symptoms that some names stand for, by id or by their words in any language."""
    return recognised(names, partial(find, index=_by_name()))[0]


@cache
def _by_name() -> Mapping[str, str]:
    labels = {table(language)["options"][symptom]: symptom for language in LANGUAGES for symptom in SYMPTOMS}
    return {key(name): symptom for name, symptom in (*labels.items(), *zip(SYMPTOMS, SYMPTOMS, strict=True))}


def with_implied(symptoms: frozenset[str]) -> frozenset[str]:
    """The symptoms, and those that they say in more detail."""
    return symptoms | {IMPLIED_SYMPTOMS[symptom] for symptom in symptoms & IMPLIED_SYMPTOMS.keys()}


def denied(answers: Mapping[str, Told], absent: Told) -> frozenset[str]:
    """The symptoms that an answer listed and did not choose, or that are told to be absent; those chosen too."""
    listed = (LISTED[name] for name, answer in answers.items() if answer is not None)
    return frozenset(absent or ()).union(*listed)


def contradicted(answers: Mapping[str, Told], absent: Told) -> frozenset[str] | None:
    """The symptoms that are told and denied: beside "none of these" of warning signs, or told to be absent as well."""
    if absent is None and all(answer is None for answer in answers.values()):
        return None
    asked = [name for name in answers if name != "symptoms"]
    if answers["red_flags"]:  # asked again with all of them, and answered
        asked = ["red_flags"]
    none_of_these = (LISTED[name] for name in asked if answers[name] == frozenset())
    return told(answers, None) & frozenset(absent or ()).union(*none_of_these)
