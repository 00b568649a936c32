"""A security key at a browser: Chromium's virtual authenticator, by the DevTools protocol."""

from typing import Any

from playwright.sync_api import Page


class VirtualKey:
    """One key, put into the browser of a page. ``has_pin`` says whether it can verify its user."""

    def __init__(self, page: Page, *, has_pin: bool = True) -> None:
        self._browser = page.context.new_cdp_session(page)
        self._browser.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "usb",
            "hasUserVerification": has_pin,
            "isUserVerified": has_pin,
            "automaticPresenceSimulation": True,
        }
        added = self._browser.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = {"authenticatorId": added["authenticatorId"]}

    def verifies(self, verified: bool) -> None:
        """Whether the person gives the key's PIN from now on."""
        self._browser.send("WebAuthn.setUserVerified", {**self._id, "isUserVerified": verified})

    def credentials(self) -> list[dict[str, Any]]:
        """What it holds, private half and count included: what somebody copies who opens a key."""
        found = self._browser.send("WebAuthn.getCredentials", self._id)
        credentials: list[dict[str, Any]] = found["credentials"]
        return credentials

    def hold(self, credential: dict[str, Any], *, count: int) -> None:
        """Hold a credential in place of its own, with a count of its own."""
        self._browser.send("WebAuthn.clearCredentials", self._id)
        copied = {**credential, "signCount": count}
        self._browser.send("WebAuthn.addCredential", {**self._id, "credential": copied})
