"""The person: every fact the shipped rulesets may ask about magnesium, cramps, gut and kidneys.

Fact names are those of the knowledge the rulesets were written from. Phrases, questions and the
words for options stand in ``magrules/magnesium/locales``, names of medicines, diagnoses and products
in the catalogues (``magrules/magnesium/catalogues``).
"""

from collections.abc import Collection, Iterator, Mapping
from math import inf
from typing import Any

import attrs

from magrules.magnesium.catalogue import catalogue, recognised
from magrules.magnesium.examples import worth_trying
from magrules.magnesium.kidney import egfr_ckd_epi_2021
from magrules.magnesium.medicines import classes_of, known_or_not, ppis
from magrules.magnesium.options import ALLERGENS, CONDITIONS, GOALS, MEDICINE_CLASSES, NAMED_PRODUCTS
from magrules.magnesium.person_parts import FormsTolerance, Labs, Wants
from magrules.magnesium.product import FORMS, MOST_B6_MG, MOST_MG, SUBSTANCES, Product, total_b6, total_magnesium
from magrules.magnesium.symptoms import (
    LISTED,
    SYMPTOMS,
    WARNING_SIGNS,
    contradicted,
    denied,
    named_symptoms,
    told,
    with_implied,
)
from magrules.magnesium.words import words_of
from magrules.model.fact_types import MOST, Boolean, Choice, FreeNames, Number, NumbersByName, Subset
from magrules.model.facts import (
    TYPE,
    Clash,
    boolean,
    choice,
    computed,
    fact_class,
    free_names,
    group,
    list_of,
    number,
    numbers_by_name,
    subset,
)
from magrules.model.values import Interval, Members, decimal, exactly, members, total

KIDNEY_DISEASES = frozenset({"ckd", "ckd_severe", "dialysis", "kidney_transplant"})
MOST_MONTHS = 1_200
MOST_EGFR = 250  # ml/min/1.73 m²; the equation gives more only where creatinine is next to nothing
WEEKS_AFTER_SURGERY = 12  # so long an operation raises the risk of a clot in the leg (evidence rf.dvt; our bound)
OLDEST_MOTHER = 55  # years; whoever is older and pregnant says so, and is believed
_SIGNS, _SYMPTOMS = frozenset(WARNING_SIGNS), frozenset(SYMPTOMS)


@fact_class
class Person:
    """One person. Every fact may be left out, and then it is unknown."""

    WORDS = words_of("person")

    age_years: float | None = number("years", 0, 120, change="never")
    sex: str | None = choice("female", "male", change="never")
    pregnant: bool | None = boolean(change="never")
    gestational_week: float | None = number("weeks", 1, 44, change="never")
    lactating: bool | None = boolean(change="never")
    guardian: bool | None = boolean(change="never")
    asking_for: str | None = choice("self", "child", "somebody_else", change="never")

    egfr: float | None = number("ml/min/1.73 m²", 0, MOST_EGFR)
    kidney_disease: bool | None = boolean(change="never")
    dialysis: bool | None = boolean(change="never")
    albuminuria: bool | None = boolean()

    conditions: Collection[str] | None = free_names(change="never")
    medicines: Collection[str] | None = free_names(known=catalogue("medicines").index, change="never")
    medicine_months: Mapping[str, float] | None = numbers_by_name("months", 0, MOST_MONTHS, change="never")
    medicines_complete: bool | None = boolean()
    planned_medicines: Collection[str] | None = free_names(known=catalogue("medicines").index, change="never")
    planned_surgery: bool | None = boolean(change="never")
    weeks_until_surgery: float | None = number("weeks", 0, 520, change="never")
    long_immobility: bool | None = boolean(change="never")
    recent_surgery: bool | None = boolean(change="never")
    weeks_since_surgery: float | None = number("weeks", 0, 6_000, change="never")

    symptoms: Collection[str] | None = subset(*SYMPTOMS, listed=LISTED["symptoms"])
    symptom_weeks: float | None = number("weeks", 0, 5_000)
    red_flags: Collection[str] | None = subset(*SYMPTOMS, listed=LISTED["red_flags"])
    leg_signs: Collection[str] | None = subset(*SYMPTOMS, listed=LISTED["leg_signs"])
    heart_signs: Collection[str] | None = subset(*SYMPTOMS, listed=LISTED["heart_signs"])
    muscle_signs: Collection[str] | None = subset(*SYMPTOMS, listed=LISTED["muscle_signs"])
    nerve_signs: Collection[str] | None = subset(*SYMPTOMS, listed=LISTED["nerve_signs"])
    head_signs: Collection[str] | None = subset(*SYMPTOMS, listed=LISTED["head_signs"])
    belly_signs: Collection[str] | None = subset(*SYMPTOMS, listed=LISTED["belly_signs"])
    general_signs: Collection[str] | None = subset(*SYMPTOMS, listed=LISTED["general_signs"])
    absent_symptoms: Collection[str] | None = subset(*SYMPTOMS, listed=())
    cramps_per_week: float | None = number("", 0, 500)
    bowel_habit: str | None = choice("normal", "loose", "constipated", "alternating")
    stools_per_week: float | None = number("", 0, 300)
    forms_tolerance: FormsTolerance = group(factory=FormsTolerance)
    taken_on_empty_stomach: bool | None = boolean(change="act")
    magnesium_tried_weeks: float | None = number("weeks", 0, 5_000)
    magnesium_helped: bool | None = boolean()

    goals: Collection[str] | None = subset(*GOALS, change="act")
    wants: Wants = group(factory=Wants)
    current_products: Collection[Product] | None = list_of(Product, change="act")
    label_basis: str | None = choice("elemental", "compound")
    labs: Labs = group(factory=Labs)

    allergies: Collection[str] | None = free_names(change="never")
    diet: Collection[str] | None = subset(
        "vegan", "vegetarian", "gluten_free", "low_fodmap", "potassium_restricted", "lactose_free", "low_residue",
        change="act",
    )  # fmt: skip
    few_magnesium_foods: bool | None = boolean(change="act")
    coffee_cups_per_day: float | None = number("cups", 0, 60, change="act")
    tea_cups_per_day: float | None = number("cups", 0, 60, change="act")
    smokes: bool | None = boolean(change="act")
    alcohol: str | None = choice("none", "low", "moderate", "heavy", change="act")
    heavy_sweating: Collection[str] | None = subset("training", "heat", "menopause")
    muscle_overuse: bool | None = boolean(change="act")
    long_static_load: bool | None = boolean(change="act")
    drinks_too_little: bool | None = boolean(change="act")

    # --- computed facts: numbers and names that rules need but nobody is asked for ---------------

    @computed(Number("ml/min/1.73 m²", 0, MOST_EGFR), of=("labs.creatinine_umol_l", "age_years", "sex"), fact="egfr")
    def known_egfr(self) -> Interval | float | None:
        """The eGFR given, or computed from creatinine, in ml/min/1.73 m².

        When both are there and differ by more than a tenth, it is only known to lie between them.
        Without the sex the computed one lies between the two that the equation gives, and from a creatinine that is
        not plausible between those of all units that it may be in.
        """
        inference = self._egfr_from_creatinine()
        if inference is None or self.egfr is None:
            return self.egfr if inference is None else inference
        low, high = min(inference.low, self.egfr), max(inference.high, self.egfr)
        return Interval(low, high) if high - low > 0.1 * self.egfr else self.egfr

    def _egfr_from_creatinine(self) -> Interval | None:
        creatinine, age = self.labs.creatinine_umol_l, self.age_years
        if creatinine is None or age is None or age < 18:
            return None
        type: Number = attrs.fields(Labs).creatinine_umol_l.metadata[TYPE]  # type: ignore[arg-type]
        believed = type.believed(creatinine)
        sexes = [self.sex] if self.sex else ["female", "male"]
        ends = [egfr_ckd_epi_2021(one, age, sex) for one in (believed.low, believed.high) for sex in sexes]
        inference = [min(end, MOST_EGFR) for end in ends]
        return Interval(min(inference), max(inference))

    @computed(Boolean(), of=("kidney_disease", "conditions"), fact="dialysis")
    def known_dialysis(self) -> bool | None:
        """Whether the person is on dialysis, told here or as a diagnosis; nobody is who has no kidney disease."""
        told = recognised("conditions", self.conditions or ())[0] & KIDNEY_DISEASES
        if "dialysis" in told:
            return True
        return False if self.dialysis is None and self.kidney_disease is False and not told else self.dialysis

    @computed(Boolean(), of=("sex", "age_years", "gestational_week"), fact="pregnant")
    def known_pregnant(self) -> bool | None:
        """Whether the person is pregnant; who tells the week is, no man is, nor above 55 who says nothing of it."""
        if self.pregnant is None and self.gestational_week is not None:
            return True
        return False if self.pregnant is None and self._bears_no_child else self.pregnant

    @computed(Boolean(), of=("sex", "age_years"), fact="lactating")
    def known_lactating(self) -> bool | None:
        """Whether the person breastfeeds; no man does, nor anybody above 55 who says nothing of it."""
        return False if self.lactating is None and self._bears_no_child else self.lactating

    @computed(Boolean(), of=("weeks_since_surgery",), fact="recent_surgery")
    def known_recent_surgery(self) -> bool | None:
        """Whether the person had an operation recently; of two answers the one that is a danger counts."""
        if self.weeks_since_surgery is None:
            return self.recent_surgery
        return self.weeks_since_surgery <= WEEKS_AFTER_SURGERY or self.recent_surgery is True

    @computed(Boolean(), of=("weeks_until_surgery",), fact="planned_surgery")
    def known_planned_surgery(self) -> bool | None:
        """Whether an operation is planned; who tells the weeks until then has one."""
        return self.planned_surgery if self.weeks_until_surgery is None else True

    @computed(Choice(("normal", "loose", "constipated", "alternating")), of=("stools_per_week",), fact="bowel_habit")
    def known_bowel_habit(self) -> str | None:
        """How the bowel works; fewer than 3 stools a week are constipation and more than 3 a day loose.

        The bounds are our own, those in common use; no source of ours states them.
        """
        stools, told = self.stools_per_week, self.bowel_habit
        if stools is None or 3 <= stools <= 21:
            return told
        counted, other = ("constipated", "loose") if stools < 3 else ("loose", "constipated")
        return "alternating" if told in (other, "alternating") else counted

    @computed(Boolean(), of=("bowel_habit", "stools_per_week"))
    def bowel_answers_differ(self) -> bool | None:
        """Whether a bowel that is told to work normally is counted otherwise."""
        return None if self.bowel_habit is None else self.bowel_habit == "normal" and self.known_bowel_habit != "normal"

    @property
    def _bears_no_child(self) -> bool:
        return self.sex == "male" or (self.age_years is not None and self.age_years > OLDEST_MOTHER)

    @computed(Subset(SYMPTOMS), of=(*LISTED, "absent_symptoms", "goals", "conditions"), fact="symptoms")
    def all_symptoms(self) -> Members | None:
        """What the person feels, wherever it is told; what is told is felt, even if it is denied elsewhere."""
        among_illnesses = named_symptoms(self.unrecognised_conditions or ())
        among_illnesses |= named_symptoms(self.conditions or ()) & _SIGNS
        felt = with_implied(told(self._symptom_answers, self.goals) | among_illnesses)
        return members(felt, denied(self._symptom_answers, self.absent_symptoms), _SYMPTOMS)

    @computed(Subset(WARNING_SIGNS), of=(*LISTED, "absent_symptoms", "goals", "conditions"))
    def warning_signs(self) -> Members | None:
        """Those of the symptoms that the questions about warning signs list; known once each of them is."""
        felt = self.all_symptoms
        if felt is None:
            return None
        absent = _SIGNS if felt.complete else felt.absent & _SIGNS
        return members(felt.present & _SIGNS, absent, _SIGNS)

    @computed(Subset(SYMPTOMS), of=(*LISTED, "absent_symptoms"))
    def denied_symptoms(self) -> frozenset[str] | None:
        """The symptoms that are told in one place and denied in another."""
        return contradicted(self._symptom_answers, self.absent_symptoms)

    @property
    def _symptom_answers(self) -> Mapping[str, Collection[str] | None]:
        return {name: getattr(self, name) for name in LISTED}

    @computed(Number("mg", 0, MOST * MOST_MG), of=("current_products",))
    def total_magnesium_mg(self) -> Interval | None:
        """Elemental magnesium of all current products, in mg a day."""
        return None if self.current_products is None else total_magnesium(self.current_products)

    @computed(Number("mg", 0, MOST * MOST_B6_MG), of=("current_products",))
    def total_b6_mg(self) -> Interval | None:
        """Vitamin B6 of all current products, in mg a day."""
        return None if self.current_products is None else total_b6(self.current_products)

    @computed(Number("mg", 0, (MOST + 1) * MOST_B6_MG), of=("current_products", "wants.b6_mg"))
    def b6_taken_and_wanted_mg(self) -> Interval | None:
        """Vitamin B6 of all current products and of what is wanted, in mg a day; what is unknown may be anything."""
        taken, wanted = self.total_b6_mg, self.wants.b6_mg
        if taken is None or wanted is None:
            low = taken.low if taken else wanted
            return None if low is None else Interval(low, inf)
        return total([taken, exactly(wanted)])

    @computed(Subset(FORMS), of=("current_products",))
    def product_forms(self) -> Members | None:
        """The forms of magnesium in the current products."""
        if self.current_products is None:
            return None
        forms = frozenset(one.form for one in self.current_products if one.form)
        return Members(forms, all(one.form or one.magnesium_mg.high == 0 for one in self.current_products))

    @computed(Subset(SUBSTANCES), of=("current_products",))
    def product_contents(self) -> Members | None:
        """The substances in the current products."""
        if self.current_products is None:
            return None
        contents = [one.contents for one in self.current_products]
        present = frozenset().union(*(one.present for one in contents))
        return Members(present, all(one.complete for one in contents))

    @computed(Number("", 0, 1_000), of=("current_products",))
    def magnesium_sources(self) -> Interval | None:
        """How many of the current products hold magnesium that is swallowed."""
        if self.current_products is None:
            return None
        swallowed = [one for one in self.current_products if one.magnesium_mg.high > 0]
        sure = sum(one.magnesium_mg.low > 0 or "magnesium" in one.contents.present for one in swallowed)
        return Interval(sure, len(swallowed))

    @computed(Subset(NAMED_PRODUCTS), of=("current_products", "wants.product"))
    def named_products(self) -> Members | None:
        """The products known by name that are taken or asked about."""
        names = [one.name for one in self.current_products or () if one.name] + [self.wants.product or ""]
        found, _ = recognised("products", filter(None, names))
        known = found & frozenset(NAMED_PRODUCTS)
        return Members(known, self.current_products is not None) if known or self.current_products is not None else None

    @computed(Boolean(), of=("current_products",))
    def unlabelled_product(self) -> bool | None:
        """Whether a current product leaves open how much magnesium it holds."""
        if self.current_products is None:
            return None
        return any(not one.magnesium_mg.exact for one in self.current_products)

    @computed(Subset(MEDICINE_CLASSES), of=("medicines", "medicine_months"))
    def medicine_classes(self) -> Members | None:
        """The classes of the medicines taken; incomplete while a medicine is not recognised.

        A medicine whose months are told is taken, even if the list has no such.
        """
        taken = classes_of({*(self.medicines or ()), *(self.medicine_months or ())})
        if self.medicines is None:
            return Members(taken.present, False) if taken.present else None
        return taken

    @computed(FreeNames(), of=("medicines",))
    def unrecognised_medicines(self) -> frozenset[str] | None:
        """The medicines that the catalogue does not know."""
        return None if self.medicines is None else recognised("medicines", self.medicines)[1]

    @computed(Subset(MEDICINE_CLASSES), of=("planned_medicines",))
    def planned_medicine_classes(self) -> Members | None:
        """The classes of the medicines that will be begun with; incomplete while one is not recognised."""
        return None if self.planned_medicines is None else classes_of(self.planned_medicines)

    @computed(FreeNames(), of=("planned_medicines",))
    def unrecognised_planned_medicines(self) -> frozenset[str] | None:
        """The medicines that will be begun with and that the catalogue does not know."""
        return None if self.planned_medicines is None else recognised("medicines", self.planned_medicines)[1]

    @computed(NumbersByName("months", 0, MOST_MONTHS), of=("medicines",), fact="medicine_months")
    def known_medicine_months(self) -> Members | None:
        """The medicines whose months are told; incomplete while a proton pump inhibitor has none."""
        if self.medicine_months is None:
            return None
        told = frozenset(self.medicine_months)
        return Members(told, complete=ppis(self.medicines or ()) <= ppis(told))

    @computed(Number("months", 0, MOST_MONTHS), of=("medicines", "medicine_months"))
    def ppi_months(self) -> Interval | float | None:
        """The longest time a proton pump inhibitor was taken, in months; 0 when none is.

        While one of them, or a medicine that is not recognised, has no months, it is only known to
        be as long as the longest that is told.
        """
        classes, months = self.medicine_classes, self.medicine_months or {}
        told = [month for name, month in months.items() if ppis([name])]
        settled = classes is not None and classes.complete and ppis(self.medicines or ()) <= ppis(months)
        if not told:
            return 0 if settled else None
        return Interval(max(told), max(told) if settled else MOST_MONTHS)

    @computed(FreeNames(), of=("medicines", "medicine_months"))
    def unlisted_medicines(self) -> frozenset[str] | None:
        """The medicines whose months are told though the list of medicines, which is complete, has no such."""
        if self.medicines is None or self.medicine_months is None:
            return None
        listed = known_or_not(self.medicines)
        return frozenset(name for name in self.medicine_months if not known_or_not([name]) <= listed)

    @computed(Subset(CONDITIONS), of=("conditions",), fact="conditions")
    def recognised_conditions(self) -> Members | None:
        """The diagnoses that the catalogue knows, and what they imply; incomplete while one is not recognised."""
        if self.conditions is None:
            return None
        known, unknown = recognised("conditions", self.conditions)
        book = catalogue("conditions").entries
        implied = frozenset(other for id in known for other in book[id].get("implies", ()))
        return Members(known | implied, complete=not unknown)

    @computed(FreeNames(), of=("conditions",))
    def unrecognised_conditions(self) -> frozenset[str] | None:
        """The diagnoses that the catalogue does not know."""
        return None if self.conditions is None else recognised("conditions", self.conditions)[1]

    @computed(Subset(ALLERGENS), of=("allergies",), fact="allergies")
    def recognised_allergies(self) -> Members | None:
        """The allergies that the catalogue knows; incomplete while one is not recognised."""
        if self.allergies is None:
            return None
        known, unknown = recognised("allergens", self.allergies)
        return Members(known, complete=not unknown)

    @computed(FreeNames(), of=("allergies",))
    def unrecognised_allergies(self) -> frozenset[str] | None:
        """The allergies that the catalogue does not know."""
        return None if self.allergies is None else recognised("allergens", self.allergies)[1]

    @staticmethod
    def examples() -> Mapping[str, tuple[Any, ...]]:
        """Values worth trying of what is only seen through computed facts: a medicine of each class, some products."""
        return worth_trying()

    def clashes(self) -> Iterator[Clash]:
        """What cannot be true of one person at once."""
        for name in ("pregnant", "gestational_week", "lactating"):
            if given := getattr(self, name):
                told = f"`{name}` is {'true' if given is True else decimal(given)}"
                if self.sex == "male":
                    yield Clash((name, "sex"), f"{told} and `sex` is male")
                if self.age_years is not None and self.age_years < 8:
                    yield Clash((name, "age_years"), f"{told} and `age_years` is {decimal(self.age_years)}")
        if self.pregnant is False and (week := self.gestational_week) is not None:
            told = f"`pregnant` is false and `gestational_week` is {decimal(week)}"
            yield Clash(("pregnant", "gestational_week"), told)
        if self.asking_for == "child" and (age := self.age_years) is not None and age >= 18:
            told = f"`asking_for` is child and `age_years` is {decimal(age)}, the age of the child"
            yield Clash(("asking_for", "age_years"), told)
        if self.dialysis and self.kidney_disease is False:
            yield Clash(("dialysis", "kidney_disease"), "`dialysis` is true and `kidney_disease` is false")
