import asyncio, time
from bot.telegram import Terms
async def test_stall(bot, phone, new_phone):
    async with new_phone(8) as other:
        for _ in range(130):
            await phone.text("/help")
        began = time.monotonic()
        await other.text("/privacy")
        while time.monotonic()-began < 150:
            if len([m for m in await other.messages() if m["from"]=="bot"])>=1: break
            await asyncio.sleep(0.2)
        print("other waited", time.monotonic()-began)
