"""Somebody in a real browser, and everything that went wrong on their pages."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, Locator, Page, Response, expect

from tests.bi.superset import Server

# Superset's pages ask for it whatever they are told; the content policy stops it.
PIXEL = "scarf.sh"
LOADING = ".loading, [data-test=loading-indicator]"


class Reader:
    """A browser's page after login, and everything that went wrong on it."""

    def __init__(self, browser: Browser, server: Server, login: str) -> None:
        self.page: Page = browser.new_page(viewport={"width": 1400, "height": 1000})
        self.server = server
        self.trouble: list[str] = []
        self.answers: dict[str, Any] = {}
        self.page.goto(f"{server.url}/login/")
        # Before the form is alive it forgets what was typed.
        self.page.wait_for_load_state("networkidle")
        self.page.fill("#username, input[name=username]", login)
        self.page.fill("#password, input[name=password]", server.password(login))
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "/login" not in url)
        self.page.wait_for_load_state("networkidle")
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("response", self._answered)

    def _heard(self, message: Any) -> None:
        if message.type == "error" and PIXEL not in message.text:
            self.trouble.append(message.text)

    def _answered(self, response: Response) -> None:
        ours = response.url.startswith((self.server.url, "data:", "blob:"))
        if response.status >= 400 or not ours:
            self.trouble.append(f"{response.status} {response.url}")

    def open(self, address: str) -> None:
        """A dashboard with all its charts drawn, however long the page is."""
        self.page.set_viewport_size({"width": 1400, "height": 1000})
        self.page.goto(f"{self.server.url}{address}")
        self.page.wait_for_selector(".grid-container")
        tall = self.page.evaluate(
            "document.querySelector('.grid-container').scrollHeight"
        )
        self.page.set_viewport_size({"width": 1400, "height": tall + 330})
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is loading any more."""
        self.page.wait_for_load_state("networkidle")
        expect(self.page.locator(LOADING)).to_have_count(0, timeout=60_000)
        self.page.wait_for_load_state("networkidle")

    def choose(self, name: str, value: str) -> None:
        """A value of a filter, by clicks: open the list, take the value, apply it."""
        self.page.locator(f"[data-test=NATIVE_FILTER-{name}]").click()
        # Of a long list only a part is drawn; typing finds the rest.
        self.page.keyboard.type(value)
        self.page.locator(f".ant-select-item-option[title='{value}']:visible").click()
        self.page.keyboard.press("Escape")
        self.page.get_by_role("button", name="Apply", exact=True).click()

    def chart(self, title: str) -> Locator:
        """The chart whose title says this."""
        return self.page.locator(".dashboard-component-chart-holder").filter(
            has=self.page.get_by_text(title)
        )

    def number(self, title: str) -> str:
        """The figure under this title."""
        holder = self.page.locator(".dashboard-component-chart-holder").filter(
            has=self.page.get_by_text(title, exact=True)
        )
        return holder.first.locator(".header-line").inner_text().strip()
