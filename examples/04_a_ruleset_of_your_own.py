"""Rules and facts in one YAML file: which bread failed, and why. Nothing in the library knows magnesium."""

from magrules import advise, load_rules
from magrules.render.text import consultation_words
from magrules.render.text_explanations import why_words

rules = load_rules("examples/rules/bread.yaml")
loaf = rules.vocabulary.cls(crumb="dense", proofing_hours=0.5, oven=235)

consultation = advise(loaf, rules)
print(consultation_words(consultation))
print()
print(why_words(consultation.why("proof_longer")))
