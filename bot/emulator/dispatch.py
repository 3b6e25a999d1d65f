"""A call from beginning to end: logged, struck by a fault, held to the rates, carried out, answered."""

import asyncio
from dataclasses import dataclass

from aiohttp import web

from bot.emulator.calls import CallLog
from bot.emulator.errors import ApiError
from bot.emulator.faults import Fault, Faults
from bot.emulator.handler import Told
from bot.emulator.methods import Methods
from bot.emulator.params import Params
from bot.emulator.rates import Rates
from bot.emulator.world import World


@dataclass(frozen=True)
class Outcome:
    """What is answered; `cut_off`: nobody shall read it."""

    answer: web.Response
    cut_off: bool


class Dispatch:
    """Everything that a call goes through."""

    def __init__(self, world: World, methods: Methods, log: CallLog, faults: Faults, rates: Rates) -> None:
        self._world = world
        self._methods = methods
        self._log = log
        self._faults = faults
        self._rates = rates

    async def carry_out(self, name: str, params: Params) -> Outcome:
        """Carry a call out, whatever the case of its name."""
        chat = self._chat_id(params)
        fault = self._faults.take(name, chat)
        if fault is None:
            return Outcome(await self._answered(name, params, chat, None), cut_off=False)
        # What is on its way arrives, even if the bot no longer waits for the answer.
        work = asyncio.ensure_future(self._answered(name, params, chat, fault))
        return Outcome(await asyncio.shield(work), bool(fault.drop))

    async def _answered(
        self, name: str, params: Params, chat: int | None, fault: Fault | None
    ) -> web.Response:
        call = self._log.begin(self._methods.names.get(name.lower(), name), params.as_dict())
        try:
            if fault is not None:
                call.fault = True
                await asyncio.sleep(fault.delay)
                fault.strike()
            self._rates.check(name, chat)
            result = await self._methods.call(name, params)
            self._rates.count(name, chat)
        except ApiError as error:
            call.ok, call.error_code, call.description = False, error.code, error.description
            return refusal(error)
        else:
            call.ok = True
            return _success(result)
        finally:
            self._log.answered(call)

    def _chat_id(self, params: Params) -> int | None:
        """The chat that a call is about: a tap is answered by its own id."""
        try:
            if "callback_query_id" in params:
                return self._world.query(params.text("callback_query_id")).chat.id
            return params.integer("chat_id", least=-(2**63), most=2**63) if "chat_id" in params else None
        except ApiError:
            return None


def refusal(error: ApiError) -> web.Response:
    """The envelope of an error."""
    body: dict[str, object] = {"ok": False, "error_code": error.code, "description": error.description}
    headers = {}
    if error.retry_after is not None:
        body["parameters"] = {"retry_after": error.retry_after}
        headers["Retry-After"] = str(error.retry_after)
    return web.json_response(body, status=error.code, headers=headers)


def _success(result: object) -> web.Response:
    if isinstance(result, Told):
        return web.json_response({"ok": True, "result": result.result, "description": result.description})
    return web.json_response({"ok": True, "result": result})
