"""The person: every fact of the shipped rulesets about magnesium, cramps, gut and kidneys.

Fact names are those of the evidence behind the rulesets. Phrases, questions and the
words for options are in ``magrules/magnesium/locales``, names of medicines, diagnoses and products
in the catalogues (``magrules/magnesium/catalogues``).
"""

from collections.abc import Collection, Iterator, Mapping
from math import inf
from typing import Any

from magrules.magnesium.catalogue import catalogue, members_of, recognised, unrecognised
from magrules.magnesium.examples import examples
from magrules.magnesium.kidney import MOST_EGFR, egfr_of, egfr_range
from magrules.magnesium.medicines import MOST_MONTHS, classes_of, ppi_months, unlisted, with_months
from magrules.magnesium.options import ALLERGENS, CONDITIONS, GOALS, MEDICINE_CLASSES, NAMED_PRODUCTS
from magrules.magnesium.person_parts import FormsTolerance, Labs, Wants
from magrules.magnesium.product import (
    FORMS,
    MOST_B6_MG,
    MOST_MG,
    SUBSTANCES,
    Product,
    are_labelled,
    contents_of,
    forms_of,
    magnesium_sources,
    named_among,
    total_b6,
    total_magnesium,
)
from magrules.magnesium.symptoms import (
    LISTED,
    SYMPTOMS,
    WARNING_SIGNS,
    bowel_habit_of,
    contradicted,
    symptoms_of,
    warning_signs_of,
)
from magrules.magnesium.words import words_of
from magrules.model.fact_types import MOST, Boolean, Choice, FreeNames, Number, NumbersByName, Subset
from magrules.model.facts import (
    Clash,
    boolean,
    choice,
    computed,
    fact_class,
    field_of,
    free_names,
    group,
    list_of,
    number,
    numbers_by_name,
    subset,
)
from magrules.model.values import Interval, Members, decimal, exactly, total

KIDNEY_DISEASES = frozenset({"ckd", "ckd_severe", "dialysis", "kidney_transplant"})
WEEKS_AFTER_SURGERY = 12  # so long an operation raises the risk of a clot in the leg (evidence rf.dvt; our bound)
OLDEST_MOTHER = 55  # years; an older person is pregnant only if the fact says so
MEDICINES = FreeNames(catalogue("medicines").index)


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
    medicines: Collection[str] | None = field_of(MEDICINES, change="never")
    medicine_months: Mapping[str, float] | None = numbers_by_name("months", 0, MOST_MONTHS, change="never")
    medicines_complete: bool | None = boolean()
    planned_medicines: Collection[str] | None = field_of(MEDICINES, change="never")
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

    # --- computed facts: numbers and names that rules read but no question asks for ---------------

    @computed(Number("ml/min/1.73 m²", 0, MOST_EGFR), of=("labs.creatinine_umol_l", "age_years", "sex"), fact="egfr")
    def known_egfr(self) -> Interval | float | None:
        """The eGFR given, or computed from creatinine, in ml/min/1.73 m².

        When both are known and differ by more than a tenth, it is the range between them. Without the sex the
        computed value is the range over both, and for an implausible creatinine the range over all its units.
        """
        return egfr_of(self.egfr, egfr_range(self.labs.believed_creatinine, self.age_years, self.sex))

    @computed(Boolean(), of=("kidney_disease", "conditions"), fact="dialysis")
    def known_dialysis(self) -> bool | None:
        """Whether the person is on dialysis, by this fact or a diagnosis; false without kidney disease."""
        diagnoses = recognised("conditions", self.conditions or ())[0] & KIDNEY_DISEASES
        if "dialysis" in diagnoses:
            return True
        return False if self.dialysis is None and self.kidney_disease is False and not diagnoses else self.dialysis

    @computed(Boolean(), of=("sex", "age_years", "gestational_week"), fact="pregnant")
    def known_pregnant(self) -> bool | None:
        """Whether the person is pregnant; true with a week, false for a man, or above 55 when unknown."""
        if self.pregnant is None and self.gestational_week is not None:
            return True
        return False if self.pregnant is None and self._bears_no_child else self.pregnant

    @computed(Boolean(), of=("sex", "age_years"), fact="lactating")
    def known_lactating(self) -> bool | None:
        """Whether the person breastfeeds; false for a man, or above 55, when unknown."""
        return False if self.lactating is None and self._bears_no_child else self.lactating

    @computed(Boolean(), of=("weeks_since_surgery",), fact="recent_surgery")
    def known_recent_surgery(self) -> bool | None:
        """Whether the person had an operation recently; of two answers the more dangerous counts."""
        if self.weeks_since_surgery is None:
            return self.recent_surgery
        return self.weeks_since_surgery <= WEEKS_AFTER_SURGERY or self.recent_surgery is True

    @computed(Boolean(), of=("weeks_until_surgery",), fact="planned_surgery")
    def known_planned_surgery(self) -> bool | None:
        """Whether an operation is planned; true with the weeks until then."""
        return self.planned_surgery if self.weeks_until_surgery is None else True

    @computed(Choice(("normal", "loose", "constipated", "alternating")), of=("stools_per_week",), fact="bowel_habit")
    def known_bowel_habit(self) -> str | None:
        """The bowel habit; fewer than 3 stools a week are constipation and more than 3 a day loose.

        The bounds are in common use; no cited source states them.
        """
        return bowel_habit_of(self.bowel_habit, self.stools_per_week)

    @computed(Boolean(), of=("bowel_habit", "stools_per_week"))
    def bowel_answers_differ(self) -> bool | None:
        """Whether a normal bowel habit contradicts the number of stools."""
        return None if self.bowel_habit is None else self.bowel_habit == "normal" and self.known_bowel_habit != "normal"

    @property
    def _bears_no_child(self) -> bool:
        return self.sex == "male" or (self.age_years is not None and self.age_years > OLDEST_MOTHER)

    @computed(Subset(SYMPTOMS), of=(*LISTED, "absent_symptoms", "goals", "conditions"), fact="symptoms")
    def all_symptoms(self) -> Members | None:
        """The symptoms of all answers; a symptom that is reported is present, even if another answer denies it."""
        return symptoms_of(
            self._symptom_answers, self.absent_symptoms, self.goals, self.conditions, self.unrecognised_conditions
        )

    @computed(Subset(WARNING_SIGNS), of=(*LISTED, "absent_symptoms", "goals", "conditions"))
    def warning_signs(self) -> Members | None:
        """The symptoms that the questions about warning signs list; complete once each of them is known."""
        return warning_signs_of(self.all_symptoms)

    @computed(Subset(SYMPTOMS), of=(*LISTED, "absent_symptoms"))
    def denied_symptoms(self) -> frozenset[str] | None:
        """The symptoms that one answer reports and another denies."""
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
        """Vitamin B6 of all current products and of the wishes, in mg a day; unbounded while one is unknown."""
        taken, wanted = self.total_b6_mg, self.wants.b6_mg
        if taken is None or wanted is None:
            low = taken.low if taken else wanted
            return None if low is None else Interval(low, inf)
        return total([taken, exactly(wanted)])

    @computed(Subset(FORMS), of=("current_products",))
    def product_forms(self) -> Members | None:
        """The forms of magnesium in the current products."""
        return None if self.current_products is None else forms_of(self.current_products)

    @computed(Subset(SUBSTANCES), of=("current_products",))
    def product_contents(self) -> Members | None:
        """The substances in the current products."""
        return None if self.current_products is None else contents_of(self.current_products)

    @computed(Number("", 0, 1_000), of=("current_products",))
    def magnesium_sources(self) -> Interval | None:
        """The number of current products with magnesium that is swallowed."""
        return None if self.current_products is None else magnesium_sources(self.current_products)

    @computed(Subset(NAMED_PRODUCTS), of=("current_products", "wants.product"))
    def named_products(self) -> Members | None:
        """The named products among the current products and the wishes."""
        return named_among(self.current_products, self.wants.product)

    @computed(Boolean(), of=("current_products",))
    def unlabelled_product(self) -> bool | None:
        """Whether the magnesium of a current product is not known exactly."""
        return None if self.current_products is None else not are_labelled(self.current_products)

    @computed(Subset(MEDICINE_CLASSES), of=("medicines", "medicine_months"))
    def medicine_classes(self) -> Members | None:
        """The classes of the medicines taken; incomplete while a medicine is not recognised.

        A medicine with months is taken, even if the list lacks it.
        """
        taken = classes_of({*(self.medicines or ()), *(self.medicine_months or ())})
        if self.medicines is None:
            return Members(taken.present, False) if taken.present else None
        return taken

    @computed(FreeNames(), of=("medicines",))
    def unrecognised_medicines(self) -> frozenset[str] | None:
        """The medicines that the catalogue does not know."""
        return unrecognised("medicines", self.medicines)

    @computed(Subset(MEDICINE_CLASSES), of=("planned_medicines",))
    def planned_medicine_classes(self) -> Members | None:
        """The classes of the planned medicines; incomplete while one is not recognised."""
        return None if self.planned_medicines is None else classes_of(self.planned_medicines)

    @computed(FreeNames(), of=("planned_medicines",))
    def unrecognised_planned_medicines(self) -> frozenset[str] | None:
        """The planned medicines that the catalogue does not know."""
        return unrecognised("medicines", self.planned_medicines)

    @computed(NumbersByName("months", 0, MOST_MONTHS), of=("medicines",), fact="medicine_months")
    def known_medicine_months(self) -> Members | None:
        """The medicines with months; incomplete while a proton pump inhibitor has none."""
        return with_months(self.medicines or (), self.medicine_months)

    @computed(Number("months", 0, MOST_MONTHS), of=("medicines", "medicine_months"))
    def ppi_months(self) -> Interval | float | None:
        """The longest time a proton pump inhibitor was taken, in months; 0 when none is."""
        return ppi_months(self.medicines or (), self.medicine_months or {}, self.medicine_classes)

    @computed(FreeNames(), of=("medicines", "medicine_months"))
    def unlisted_medicines(self) -> frozenset[str] | None:
        """The medicines with months that the list of medicines lacks."""
        return unlisted(self.medicines, self.medicine_months)

    @computed(Subset(CONDITIONS), of=("conditions",), fact="conditions")
    def recognised_conditions(self) -> Members | None:
        """The diagnoses that the catalogue knows, and those they imply; incomplete while one is not recognised."""
        return members_of("conditions", self.conditions)

    @computed(FreeNames(), of=("conditions",))
    def unrecognised_conditions(self) -> frozenset[str] | None:
        """The diagnoses that the catalogue does not know."""
        return unrecognised("conditions", self.conditions)

    @computed(Subset(ALLERGENS), of=("allergies",), fact="allergies")
    def recognised_allergies(self) -> Members | None:
        """The allergies that the catalogue knows; incomplete while one is not recognised."""
        return members_of("allergens", self.allergies)

    @computed(FreeNames(), of=("allergies",))
    def unrecognised_allergies(self) -> frozenset[str] | None:
        """The allergies that the catalogue does not know."""
        return unrecognised("allergens", self.allergies)

    @staticmethod
    def examples() -> Mapping[str, tuple[Any, ...]]:
        """Example values of facts that rules read only through computed facts: medicines, products and so on."""
        return examples()

    def clashes(self) -> Iterator[Clash]:
        """The facts of the person that exclude each other."""
        for name in ("pregnant", "gestational_week", "lactating"):
            if value := getattr(self, name):
                reason = f"`{name}` is {'true' if value is True else decimal(value)}"
                if self.sex == "male":
                    yield Clash((name, "sex"), f"{reason} and `sex` is male")
                if self.age_years is not None and self.age_years < 8:
                    yield Clash((name, "age_years"), f"{reason} and `age_years` is {decimal(self.age_years)}")
        if self.pregnant is False and (week := self.gestational_week) is not None:
            reason = f"`pregnant` is false and `gestational_week` is {decimal(week)}"
            yield Clash(("pregnant", "gestational_week"), reason)
        if self.asking_for == "child" and (age := self.age_years) is not None and age >= 18:
            reason = f"`asking_for` is child and `age_years` is {decimal(age)}, the age of the child"
            yield Clash(("asking_for", "age_years"), reason)
        if self.dialysis and self.kidney_disease is False:
            yield Clash(("dialysis", "kidney_disease"), "`dialysis` is true and `kidney_disease` is false")
