"""What the bot asks of itself and of its updates: getMe, getUpdates and the webhook."""

from collections.abc import Mapping

from bot.emulator.delivery import Delivery
from bot.emulator.errors import ApiError
from bot.emulator.handler import Handler, Told
from bot.emulator.params import Params
from bot.emulator.webhook import Webhook
from bot.emulator.world import World

_LONGEST_WAIT = 50
_MOST_UPDATES = 100


class Receiving:
    """The handlers, on one world and the delivery to its webhook."""

    def __init__(self, world: World, delivery: Delivery) -> None:
        self._world = world
        self._delivery = delivery

    def handlers(self) -> Mapping[str, Handler]:
        """By the name of the method."""
        return {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook_info,
        }

    def _get_me(self, _params: Params) -> object:
        return {
            **self._world.bot.as_api(),
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    async def _get_updates(self, params: Params) -> object:
        updates = self._world.updates
        if self._delivery.webhook is not None:
            await updates.refuse(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )
        self._allow(params)
        offset = params.integer("offset")
        limit = params.integer("limit", _MOST_UPDATES, 1, _MOST_UPDATES)
        seconds = params.integer("timeout", 0, 0, _LONGEST_WAIT)
        return await updates.get(offset, limit, seconds)

    def _allow(self, params: Params) -> None:
        # Telegram ignores a list that it cannot read.
        try:
            allowed = params.json("allowed_updates", "")
        except ApiError:
            return
        if isinstance(allowed, list) and all(isinstance(kind, str) for kind in allowed):
            self._world.updates.allow(allowed)

    # --- the webhook ---

    async def _set_webhook(self, params: Params) -> object:
        """As at Telegram, one that is refused has already taken the old one away and dropped updates."""
        webhook = Webhook.from_call(params)
        if not webhook.url:
            return await self._delete_webhook(params)
        if webhook == self._delivery.webhook and not params.flag("drop_pending_updates"):
            self._allow(params)
            return Told(result=True, description="Webhook is already set")
        self._world.updates.dismiss()
        await self._end(params)
        ip = await webhook.checked()
        self._allow(params)
        self._world.updates.dismiss()  # whoever came while the address was looked up
        await self._delivery.begin(webhook, ip)
        return Told(result=True, description="Webhook was set")

    async def _delete_webhook(self, params: Params) -> object:
        was_set = self._delivery.webhook is not None
        await self._end(params)
        return Told(result=True, description=f"Webhook {'was' if was_set else 'is already'} deleted")

    async def _end(self, params: Params) -> None:
        await self._delivery.end()
        if params.flag("drop_pending_updates"):
            self._world.updates.clear()

    def _get_webhook_info(self, _params: Params) -> object:
        webhook = self._delivery.webhook
        info: dict[str, object] = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": self._world.updates.pending(),
        }
        if self._delivery.last_error is not None:
            info["last_error_date"], info["last_error_message"] = self._delivery.last_error
        if webhook is not None:
            info["max_connections"] = webhook.max_connections
            info["ip_address"] = self._delivery.ip
        if self._world.updates.allowed is not None:
            info["allowed_updates"] = self._world.updates.allowed
        return info
