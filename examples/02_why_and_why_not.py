"""Every line can say why it is there, and why another is not."""

from magrules.magnesium import advise, read_person
from magrules.render.text_explanations import why_not_words, why_words

person = read_person("examples/people/kidney-failure.yaml")
consultation = advise(person)

print(why_words(consultation.why("stop_magnesium")))
print()
print(why_not_words(consultation.why_not("with_food")))
