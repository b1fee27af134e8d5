"""A person in front of the Agents Playground, in a real browser."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page, Route, expect

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
SCREENS = Path("build/screens")


def binary() -> str | None:
    """The Chromium or Chrome to drive; None when there is none."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


class Front:
    """One open page of one person; `errors` collects what the page itself complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @classmethod
    async def open(cls, browser: Browser, url: str, *, be: str = "") -> Front:
        """Opens the Playground at `url`; as the member with channel id `be` when given."""
        context = await browser.new_context(viewport={"width": 1280, "height": 900})
        front = cls(await context.new_page())
        if be:
            await front._become(be)
        await front.page.goto(url)
        await expect(front.box).to_be_visible(timeout=30_000)
        await front.page.get_by_role("button", name="Hide log panel").click()
        return front

    @property
    def box(self) -> Locator:
        return self.page.locator("[contenteditable=true]").first

    @property
    def cards(self) -> Locator:
        return self.page.locator(".ac-adaptiveCard")

    def card(self, text: str) -> Locator:
        """The newest card that says `text`."""
        return self.cards.filter(has_text=text).last

    async def switch(self, chat: str) -> None:
        """Goes to the chat or channel called `chat`."""
        await self.page.get_by_text(chat, exact=True).first.click()
        await expect(self.box).to_be_visible()

    async def say(self, text: str) -> None:
        """Types `text` and sends it (personal chat: no mention needed)."""
        await self.box.click()
        await self.box.fill(text)
        await self.page.keyboard.press("Enter")

    async def say_to_bot(self, text: str) -> None:
        """Mentions the bot and sends `text`, as one must in a group chat or channel."""
        await self.box.click()
        await self.box.press_sequentially("@")
        # The menu lists the people after the bot; only there do both names stand alone, one below the other.
        await expect(self.page.get_by_text("Pradeep Gupta", exact=True).last).to_be_visible()
        await self.page.get_by_text("Steward", exact=True).last.click()
        await self.page.keyboard.type(f" {text}")
        await self.page.keyboard.press("Enter")

    async def shot(self, name: str) -> None:
        """A screenshot in build/screens."""
        await self.page.screenshot(path=SCREENS / f"{name}.png")

    async def close(self) -> None:
        """Closes the page; what it complained about is a failure."""
        await self.page.context.close()
        assert self.errors == []

    async def _become(self, member: str) -> None:
        """Rewrites the Playground's own configuration for this page, so that its current user is `member`."""

        async def rewrite(route: Route) -> None:
            response = await route.fetch()
            body: dict[str, Any] = await response.json()
            config = body["config"]
            old, everyone = config["currentUser"]["id"], [config["currentUser"], *config["users"]]
            config["currentUser"] = next(user for user in everyone if user["id"] == member)
            config["users"] = [user for user in everyone if user["id"] != member]
            for group in (*config["groupChats"], *config["teams"]):
                group["members"] = [old if one == member else one for one in group["members"]]
            await route.fulfill(response=response, json=body)

        await self.page.route("**/_internal/v1/config", rewrite)
