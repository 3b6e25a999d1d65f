"""Laws: the second, independently worded specification of what a dialog may ever say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from bot.content.shape import Condition, DoseText, Many, Shape, VolumeText, WeightText, Whole, content_error

LawId = Annotated[str, StringConstraints(pattern=r"^[A-Z]+-[0-9]{2}$")]


class DoseLaw(Shape):
    """What the dose plan must be. Every field that is named must agree; `weight` says for which weight."""

    regimen: str | None = None
    weight: WeightText | None = None
    first: DoseText | None = None
    first_volume: VolumeText | None = None
    single_max: DoseText | None = None
    total: DoseText | None = None
    injections: Whole | None = None
    ladder: Many[DoseText] = ()


class Law(Shape):
    """Either `when` with `always` or `dose`, or one of the general laws, `over` the questions it speaks of."""

    says: str = ""
    when: Condition = {}
    always: Condition = {}
    dose: DoseLaw | None = None
    law: Literal["unknown_is_not_no", "more_hazard_is_never_laxer"] | None = None
    over: Many[str] = ()

    @model_validator(mode="after")
    def _one_shape(self) -> Law:
        plain = bool(self.when) and (bool(self.always) != (self.dose is not None))
        general = self.law is not None and not (self.when or self.always or self.dose)
        if plain == general or bool(self.over) != (self.law == "more_hazard_is_never_laxer"):
            raise content_error("law-shape", name=self.says or self.law or "")
        if plain and not self.says:
            raise content_error("missing-key", key="says")
        return self


class Laws(Shape):
    """A whole laws file."""

    laws: Annotated[dict[LawId, Law], Field(min_length=1)]
