"""Facts as an attrs class of your own, one of them computed; the rules are still YAML."""

from magrules import FactsError, advise, load_rules
from magrules.facts import Number, Text, computed, fact_class, number


def words(en: str, sv: str, ask: str, fråga: str) -> dict[str, Text]:
    return {"phrase": Text(en=en, sv=sv), "question": Text(en=ask, sv=fråga)}


@fact_class
class Room:
    width_m: float | None = number("m", 0, 100, **words("width", "bredd", "How wide?", "Hur bred?"))
    length_m: float | None = number("m", 0, 100, **words("length", "längd", "How long?", "Hur lång?"))
    heaters: float | None = number("", 0, 20, **words("heaters", "element", "How many heaters?", "Hur många element?"))

    @computed(Number("m²", 0, 10_000), of=("width_m", "length_m"), phrase=Text(en="floor area", sv="golvyta"))
    def area_m2(self) -> float | None:
        return None if self.width_m is None or self.length_m is None else self.width_m * self.length_m


rules = load_rules("examples/rules/rooms.yaml", facts=Room)
for room in (Room(width_m=4, length_m=6, heaters=1), Room(width_m=4, heaters=1)):
    line = advise(room, rules).line("add_heater")
    print(line.standing.value, line.needs)

try:
    Room(width_m="four", length_m=400)  # type: ignore[arg-type]
except FactsError as error:
    print(error.to_text())
