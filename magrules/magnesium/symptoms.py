"""Symptoms: one list of a person's symptoms from the answers to several questions.

Each question lists some, and its answer settles those: a symptom that is listed and not chosen is absent.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cache, partial

from magrules.magnesium.words import LANGUAGES, table
from magrules.model.naming import find, key, recognised
from magrules.model.values import Members, members

EVERYDAY_SYMPTOMS = (
    "muscle_cramps", "twitching", "numbness", "tense_muscles", "muscle_pain", "trouble_falling_asleep",
    "early_waking", "worry", "tension", "restlessness", "stress", "poor_recovery", "fatigue_despite_sleep",
    "nervous_fatigue", "constipation", "loose_stools", "diarrhoea", "bloating", "abdominal_pain", "nausea",
    "flushing", "dizziness", "headache", "thirst", "swelling", "limping", "blurred_vision", "frequent_urination",
    "restless_legs", "low_mood", "itching", "skin_irritation", "night_cramps", "pms",
)  # fmt: skip
"""The symptoms that the question about everyday symptoms lists."""

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
"""The signs that each of the small questions lists. Rules decide which are dangerous, alone or together."""
WARNING_SIGNS = tuple(sign for signs in WARNING_GROUPS.values() for sign in signs)
"""The signs that the whole question about warning signs lists."""
SYMPTOMS = (*EVERYDAY_SYMPTOMS, *WARNING_SIGNS)
"""All symptoms, of every question."""
LISTED: Mapping[str, tuple[str, ...]] = {"symptoms": EVERYDAY_SYMPTOMS, "red_flags": WARNING_SIGNS, **WARNING_GROUPS}
"""The symptoms that each question lists, by the fact that it asks for."""
_SIGNS, _SYMPTOMS = frozenset(WARNING_SIGNS), frozenset(SYMPTOMS)
IMPLIED_SYMPTOMS = {"limping": "limp", "night_cramps": "muscle_cramps"}
"""Symptoms that imply a less specific one."""
SOUGHT_HELP = frozenset({"palpitations"})
"""Goals that are symptoms too: a person who wants help with palpitations has them."""

Names = Collection[str] | None


def reported(answers: Mapping[str, Names], goals: Names) -> frozenset[str]:
    """The symptoms in the answer to any question, and among the goals."""
    return frozenset(SOUGHT_HELP & {*(goals or ())}).union(*(answer or () for answer in answers.values()))


def named_symptoms(names: Iterable[str]) -> frozenset[str]:
    """The symptoms that some names stand for, by id or by their words in any language."""
    return recognised(names, partial(find, index=_by_name()))[0]


@cache
def _by_name() -> Mapping[str, str]:
    labels = {table(language)["options"][symptom]: symptom for language in LANGUAGES for symptom in SYMPTOMS}
    return {key(name): symptom for name, symptom in (*labels.items(), *zip(SYMPTOMS, SYMPTOMS, strict=True))}


def with_implied(symptoms: frozenset[str]) -> frozenset[str]:
    """The symptoms, and those that they imply."""
    return symptoms | {IMPLIED_SYMPTOMS[symptom] for symptom in symptoms & IMPLIED_SYMPTOMS.keys()}


def denied(answers: Mapping[str, Names], absent: Names) -> frozenset[str]:
    """The symptoms that an answered question lists, and those reported to be absent."""
    listed = (LISTED[name] for name, answer in answers.items() if answer is not None)
    return frozenset(absent or ()).union(*listed)


def symptoms_of(
    answers: Mapping[str, Names], absent: Names, goals: Names, conditions: Names, unrecognised: Names
) -> Members | None:
    """The symptoms of all answers, goals and conditions; a reported one is present, even if an answer denies it."""
    among_conditions = named_symptoms(unrecognised or ()) | named_symptoms(conditions or ()) & _SIGNS
    present = with_implied(reported(answers, goals) | among_conditions)
    return members(present, denied(answers, absent), _SYMPTOMS)


def warning_signs_of(symptoms: Members | None) -> Members | None:
    """The warning signs among the symptoms; complete once each of them is known."""
    if symptoms is None:
        return None
    absent = _SIGNS if symptoms.complete else symptoms.absent & _SIGNS
    return members(symptoms.present & _SIGNS, absent, _SIGNS)


def bowel_habit_of(habit: str | None, stools_per_week: float | None) -> str | None:
    """The given bowel habit with the number of stools; bounds of 3 a week and 3 a day."""
    if stools_per_week is None or 3 <= stools_per_week <= 21:
        return habit
    counted, other = ("constipated", "loose") if stools_per_week < 3 else ("loose", "constipated")
    return "alternating" if habit in (other, "alternating") else counted


def contradicted(answers: Mapping[str, Names], absent: Names) -> frozenset[str] | None:
    """The symptoms that are both reported and denied: by "none of these" of warning signs, or as absent."""
    if absent is None and all(answer is None for answer in answers.values()):
        return None
    questions = [name for name in answers if name != "symptoms"]
    if answers["red_flags"]:  # the whole question is answered too
        questions = ["red_flags"]
    none_of_these = (LISTED[name] for name in questions if answers[name] == frozenset())
    return reported(answers, None) & frozenset(absent or ()).union(*none_of_these)
