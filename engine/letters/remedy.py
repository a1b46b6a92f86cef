"""The remedy paragraph, derived: outcome × date of the decision × level or system of the agency × channel (law.md §7.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.errors import Finding, InputErrors
from engine.terms import Channel, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from engine.letters.occasions import Sender
    from engine.rulebook.letters import RemedyRules
    from engine.settings import Letters as LetterSettings


@dataclass(frozen=True, slots=True)
class Remedy:
    """What a letter must tell. `road`: first (reconsideration before a suit), either, or mixed (first for what is withheld)."""

    road: str
    bodies: tuple[str, ...]
    court: str
    online: str
    reconsideration: str
    litigation: str
    after: str
    articles: tuple[str, ...]

    def paragraphs(self, paper: str) -> tuple[str, ...]:
        """The paragraph(s), speaking of the letter as `paper` (本答复、本告知)."""
        if self.road == "mixed":
            return (
                f"对{paper}中不予公开的内容不服的，{self._first(paper)}",
                f"对{paper}的其他内容不服的，{self._either(paper)}",
            )
        return (f"如对{paper}不服，{self._first(paper) if self.road == 'first' else self._either(paper)}",)

    def _reconsider(self, paper: str) -> str:
        online = f"（可以通过{self.online}提交行政复议申请书）" if self.online else ""
        return f"自收到{paper}之日起{self.reconsideration}内向{'或者'.join(self.bodies)}申请行政复议{online}"

    def _first(self, paper: str) -> str:
        then = f"可以自收到行政复议决定书之日起{self.after}内向{self.court}提起行政诉讼"
        return f"应当先{self._reconsider(paper)}；对行政复议决定不服的，{then}。"

    def _either(self, paper: str) -> str:
        return f"可以{self._reconsider(paper)}，也可以自收到{paper}之日起{self.litigation}内向{self.court}提起行政诉讼。"


def road_of(rules: RemedyRules, outcome: str, grounds: Sequence[str], day: date, partial: str) -> str:
    """first, either or mixed. The withheld part of a partial answer is judged by its grounds (`partial`: the office's reading)."""
    if outcome != Outcome.PARTIAL:
        return "first" if rules.priority(outcome, day) else "either"
    if not any(rules.priority(g, day) for g in grounds):
        return "either"
    return {"withheld_first": "mixed", "whole_first": "first", "either": "either"}[partial]


def is_online(channel: str, service: str) -> bool:
    """行政复议法第二十二条第二款：通过互联网渠道送达的，应当同时提供提交行政复议申请书的互联网渠道。Before service is known, by how it came."""
    return service == "online" if service else channel in (Channel.ONLINE, Channel.EMAIL)


def derive(
    rules: RemedyRules, road: str, day: date, sender: Sender, settings: LetterSettings, *, online: bool
) -> Remedy:  # fmt: skip
    """The remedy told on a day. Raises InputErrors naming every setting that is missing; nothing is invented."""
    review = rules.review(settings.system or sender.level, day)
    bodies = (settings.reconsideration_body,) if settings.reconsideration_body else tuple(_body(b, sender, settings) for b in review.bodies)
    missing = [Finding("行政复议机关", "error", f"没有名称，请写入设置 {_BODY_SETTING[b]}（《行政复议法》{review.article}）")
               for b, name in zip(review.bodies, bodies, strict=False) if not name]  # fmt: skip
    if not settings.court:
        missing.append(Finding("管辖法院", "error", "没有名称，请写入设置 letters.court（《行政诉讼法》第十八条；集中管辖的写指定的法院）"))
    wants_online = online and rules.wants_internet(day)
    if wants_online and not settings.reconsideration_online:
        missing.append(Finding("行政复议的互联网渠道", "error", "通过互联网送达的须写明，请写入设置 letters.reconsideration_online"
                               "；邮寄或者当面送达的用 --service 指明（《行政复议法》第二十二条第二款）"))  # fmt: skip
    if missing:
        raise InputErrors(missing)
    spans = [rules.span(key, day) for key in ("reconsideration", "litigation", "litigation_after_reconsideration")]
    articles = (review.article, *(span.article for span in spans))
    channel = settings.reconsideration_online if wants_online else ""
    return Remedy(road, bodies, settings.court, channel, spans[0].text, spans[1].text, spans[2].text, articles)


_BODY_SETTING = {
    "government": "letters.reconsideration_body，或者在登记机关时写明所属人民政府",
    "upper_authority": "letters.upper_authority",
    "self": "letters.reconsideration_body",
}


def _body(which: str, sender: Sender, settings: LetterSettings) -> str:
    return {"government": sender.government, "upper_authority": settings.upper_authority, "self": sender.name}[which]
