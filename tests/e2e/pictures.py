"""The pictures of docs/connect.md: `python -m tests.e2e.pictures` goes through the connect page and takes them anew."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import async_playwright

from tests.e2e.connect_front import Admin
from tests.e2e.connect_house import connect_house
from tests.e2e.front import ARGUMENTS, binary

PICTURES = Path(__file__).parents[2] / "docs/pictures"
TALLEST = 900
COLOURS = 64


async def take() -> None:
    """Connects a sandbox tenant, with a picture of each step."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=binary(), args=list(ARGUMENTS))
        with tempfile.TemporaryDirectory(prefix="steward-pictures-") as folder:
            async with connect_house(Path(folder), users=120) as house:
                size = {"width": 1000, "height": 760}
                megan = await Admin.open(browser, await house.link(), viewport=size)
                await megan.begin()
                await _shot(megan, "what")
                await megan.describe(house.fields(mode="act"))
                await _shot(megan, "permissions")
                await megan.press("Next: credential")
                await _shot(megan, "keys")
                await megan.page.locator("#secret").fill(house.sandbox.apps["full"].client_secret)
                await megan.press("Next: test")
                await megan.heading("Connected!")
                await _shot(megan, "test")
                await megan.press("Next: data")
                await _shot(megan, "data")
                await megan.press("Connect and collect now")
                await megan.page.get_by_text("done", exact=True).first.wait_for(timeout=60_000)
                await _shot(megan, "collect")
                await megan.close()
        await browser.close()


async def _shot(megan: Admin, step: str) -> None:
    """The top of a page, in few colours: pages are flat, and the pictures small."""
    path = PICTURES / f"connect-{step}.png"
    await megan.shot(path)
    picture = Image.open(path).convert("RGB")
    picture = picture.crop((0, 0, picture.width, min(picture.height, TALLEST)))
    picture.quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    asyncio.run(take())
