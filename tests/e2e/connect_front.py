"""An administrator in front of the connect page, in a real browser."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Page, expect

WAIT = 20_000


class Admin:
    """One browser of one administrator; `errors` collects what the page itself complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._noted)

    @classmethod
    async def open(cls, browser: Browser, link: str, *, script: bool = False, **how: Any) -> Admin:
        """Opens a link as an invited administrator does, with scripts off: the page needs none."""
        size = how.pop("viewport", {"width": 1180, "height": 900})
        context = await browser.new_context(
            viewport=size, ignore_https_errors=True, java_script_enabled=script, locale="en-GB", **how
        )
        admin = cls(await context.new_page())
        await admin.page.goto(link)
        return admin

    async def begin(self) -> None:
        """Presses Continue on the page that the link opens."""
        await self.press("Continue")

    async def heading(self, text: str) -> None:
        """Waits until the page is headed so."""
        await expect(self.page.get_by_role("heading", level=1)).to_contain_text(text, timeout=WAIT)

    async def press(self, name: str) -> None:
        """Presses the button or link of that name."""
        button = self.page.get_by_role("button", name=name, exact=True)
        await (button if await button.count() else self.page.get_by_role("link", name=name, exact=True)).first.click()

    async def describe(self, fields: Mapping[str, str]) -> None:
        """Fills step one. `kind` and `mode` are choices, `cloud` is picked, the rest is typed; then goes on."""
        for name in ("kind", "mode"):
            if name in fields:
                await self.page.locator(f"#{name}-{fields[name]}").check()
        if "cloud" in fields:
            await self.page.get_by_label("Microsoft cloud").select_option(fields["cloud"])
        for name, value in fields.items():
            if name not in ("kind", "mode", "cloud"):
                await self.page.locator(f"#{name}").fill(value)
        await self.press("Next: permissions")

    async def way(self, name: str) -> None:
        """Chooses a kind of credential."""
        await self.page.locator(f"#way-{name}").check()

    async def shot(self, path: Path) -> None:
        """A picture of the whole page."""
        path.parent.mkdir(parents=True, exist_ok=True)
        await self.page.screenshot(path=path, full_page=True)

    async def overflow(self) -> float:
        """By how many pixels the page is wider than its window."""
        found = await self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return float(found)

    def _noted(self, message: ConsoleMessage) -> None:
        """Keeps what the browser complains about; that a form was refused (a 4xx) it always notes."""
        if message.type == "error" and "responded with a status of 4" not in message.text:
            self.errors.append(message.text)

    async def close(self) -> None:
        """Closes the browser; what it complained about is a failure."""
        await self.page.context.close()
        assert not self.errors, self.errors
