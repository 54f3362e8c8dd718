"""What only the shipped rulesets about magnesium know: the person, products, kidneys, medicines, catalogues."""
