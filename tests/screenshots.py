"""Makes the pictures of the documents: ``make screenshots``, while ``make run`` serves the demo.

Every picture shows what a person sees without scrolling, on a phone (390 px) or on a desk (1280 px), as WebP.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.get_chromium import find_chromium

FOLDER = Path(__file__).parent.parent / "docs" / "screenshots"
SITE = os.environ.get("SITE_URL") or f"http://127.0.0.1:{os.environ.get('PORT', 8000)}"
SIZES = {390: 844, 1280: 800}
MAX_BYTES = 60_000
PASSWORD = "bildung-fuer-alle"  # of the demo, which `make run` prints

# Name of the picture: address, or the list on which the first link to such an address stands.
PUBLIC = {
    "startseite": "/",
    "ergebnisse": "/angebote/?q=deutsch",
    "karte": "/angebote/karte/",
    "angebot": ("/angebote/?kosten=kostenlos", r"/angebote/[a-z0-9-]+-\d+/"),
    "lebensphase": ("/", r"/lebensphasen/[a-z0-9-]+/"),
    "themen": "/themen/",
    "thema": ("/themen/", r"/themen/[a-z0-9-]+/"),
    "gemeinden": "/gemeinden/",
    "gemeinde": ("/gemeinden/", r"/gemeinden/[a-z0-9-]+/"),
    "schwerpunkt": ("/", r"/schwerpunkte/[a-z0-9-]+/"),
    "beratung": "/beratung/",
    "anbieter-liste": "/anbieter/",
    "anbieter": ("/anbieter/", r"/anbieter/(?!aufnahme)[a-z0-9-]+/"),
    "merkliste": "/merkliste/",
    "melden": ("/angebote/", r"/angebote/\d+/melden/"),
    "aufnahme": "/anbieter/aufnahme/",
    "barriere-melden": "/barriere-melden/",
    "datenschutz": "/datenschutz/",
    "anmelden": "/anmelden/",
    "englisch": "/en/",
    "leichte-sprache": "/leicht/",
}
MEMBER = "vhs@bildungsportal.example"
MEMBERS = {
    "mein-bereich": "/mein-bereich/",
    "meine-angebote": "/mein-bereich/offers/offer/",
    "neues-angebot": "/mein-bereich/offers/offer/add/",
    "termine": "/mein-bereich/offers/offer/add/#wann",
    "profil": ("/mein-bereich/", r"/mein-bereich/providers/provider/\d+/change/"),
    "person-einladen": ("/mein-bereich/", r"/mein-bereich/providers/invitation/add/\?provider=\d+"),
    "meine-daten": "/mein-bereich/meine-daten/",
}
EDITOR = "redaktion@bildungsportal.example"
STAFF = {
    "verwaltung": "/verwaltung/",
    "zu-pruefen": "/verwaltung/offers/offer/zu-pruefen/",
    "pruefen": ("/verwaltung/offers/offer/zu-pruefen/", r"/verwaltung/offers/offer/\d+/pruefen/"),
    "aufnahmeantrag": (
        "/verwaltung/providers/application/?state__exact=open",
        r"/verwaltung/providers/application/\d+/change/[^\"]*",
    ),
    "pflegestand": "/verwaltung/offers/providerhealth/",
    "verzeichnis": "/verwaltung/datenschutz/verzeichnis/",
}


def main() -> None:
    path = find_chromium()
    if path is None:
        sys.exit("Es ist kein Chromium da. tests/browser/get_chromium.py holt eines.")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else []
        )  # fmt: skip
        for name, width, page in pages(browser):
            size = save(page.screenshot(), FOLDER / f"{name}-{width}.webp")
            sys.stdout.write(f"{name}-{width}.webp: {size // 1000} KB\n")
        browser.close()


def pages(browser: Browser) -> Iterator[tuple[str, int, Page]]:
    """Each page, open at each width."""
    for width, height in SIZES.items():
        for email, wanted in [("", PUBLIC), (MEMBER, MEMBERS), (EDITOR, STAFF)]:
            context = browser.new_context(
                viewport={"width": width, "height": height}, base_url=SITE, locale="de-DE", reduced_motion="reduce"
            )  # fmt: skip
            page = context.new_page()
            if email:
                sign_in(page, email)
            for name, target in wanted.items():
                show(page, target)
                yield name, width, page
            context.close()


def sign_in(page: Page, email: str) -> None:
    go(page, "/anmelden/")
    page.get_by_label("E-Mail").fill(email)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_load_state()


def show(page: Page, target: str | tuple[str, str]) -> None:
    if isinstance(target, str):
        go(page, target)
        return
    listing, pattern = target
    go(page, listing)
    links = page.locator("main a, #main a").evaluate_all("(all) => all.map((a) => a.getAttribute('href') || '')")
    found = next((link for link in links if re.fullmatch(pattern, link)), None)
    if found is None and (inside := re.search(rf'href="({pattern})"', page.content())):
        found = inside.group(1).replace("&amp;", "&")
    if found is None:  # some links stand on the page of an offer only
        show(page, PUBLIC["angebot"])
        found = re.search(rf'href="({pattern})"', page.content()).group(1)
    go(page, found)


def go(page: Page, address: str) -> None:
    response = page.goto(address)
    if response is not None and not response.ok:
        sys.exit(f"{SITE}{address} antwortet mit {response.status}. Läuft dort die Vorführung (make run)?")


def save(png: bytes, path: Path) -> int:
    """Writes a picture as WebP, as good as fits; the number of bytes."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in range(82, 20, -8):
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.tell() < MAX_BYTES:
            break
    path.write_bytes(file.getvalue())
    return file.tell()


if __name__ == "__main__":
    main()
