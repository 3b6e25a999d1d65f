"""A person at one of the phones on the page: what is tapped and typed there, and what is then seen."""

from collections.abc import Iterable

from playwright.async_api import Locator, Page, expect

NO = "No, I checked"
CLEAR = (
    ("airway and breathing controlled?", "Still needs bagging"),
    ("Could an opioid be on board?", NO),
    ("Regular benzodiazepine", NO),
    ("Any seizure ever", NO),
    ("Any anticonvulsant", NO),
    ("Tricyclic or cyclobenzaprine", NO),
    ("given to stop seizures", NO),
    ("Known allergy", "None known, I checked"),
)
"""What is asked of everybody, and the answers with which flumazenil may be considered."""
PROCEDURE = (
    ("Why is the patient sedated?", "By staff, for procedure"),
    ("How old is the patient?", "Adult"),
    *CLEAR,
    ("Is this right?", "Yes, this is right"),
)


class Person:
    """One phone, that of the chat `chat`. The screen is the newest message with buttons."""

    def __init__(self, page: Page, chat: int) -> None:
        self.page = page
        self.chat = chat
        self.phone = page.locator(f"section.phone[data-chat='{chat}']")
        self.log = self.phone.get_by_role("log")
        self.box = self.phone.get_by_role("textbox", name="Message")
        self.buttons = self.log.get_by_role("group", name="Buttons")
        self.screens = self.log.get_by_role("article").filter(has=page.get_by_role("group", name="Buttons"))
        self.screen = self.screens.last

    async def starts(self) -> None:
        """Open the chat with the bot, whatever it answers."""
        await self.phone.get_by_role("button", name="START").click()
        await expect(self.log.get_by_role("article").first).to_be_visible()

    async def begins(self) -> None:
        """Open the chat with our bot, which begins a check."""
        await self.starts()
        await self.sees("Why is the patient sedated?")

    async def says(self, words: str) -> None:
        """Type a line and send it."""
        await self.box.fill(words)
        await self.box.press("Enter")

    def button(self, label: str) -> Locator:
        """The button of the screen with this label."""
        return self.screen.get_by_role("button", name=label, exact=True)

    def toast(self, words: str) -> Locator:
        """The short note that comes up with these words, and goes by itself."""
        return self.phone.get_by_role("status").get_by_text(words)

    async def taps(self, *labels: str) -> None:
        """Tap buttons of the screen, each as soon as it is there."""
        for label in labels:
            await self.button(label).click()

    async def sees(self, *words: str) -> None:
        """Expect words on the screen."""
        for some in words:
            await expect(self.screen).to_contain_text(some)

    async def walks(self, steps: Iterable[tuple[str, str]]) -> None:
        """Answer questions in turn: a tap once the words are on the screen."""
        for words, label in steps:
            await self.sees(words)
            await self.taps(label)
