"""What a machine can see of the looks: axe, reflow, large text, wide spacing, targets. Everything is asked of every page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    # What passes needs no report.
    "resultTypes": ["violations"],
}
_SPACED = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }
"""
"""WCAG 1.4.12: what a reader may set without losing anything."""
_LARGE = "html { font-size: 225% !important }"
"""WCAG 1.4.4: text twice as large as ours, on a screen that did not grow."""
_SET = """text => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  document.adoptedStyleSheets = text ? [sheet] : [];
}"""
_LOST = """() => {
  const root = document.documentElement, lost = [];
  const seen = one => one.checkVisibility({ visibilityProperty: true });
  const name = one => one.outerHTML.slice(0, 120);
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll('main *, header *, footer *')].filter(one => seen(one)
      && !one.closest('.table-scroll') && one.getBoundingClientRect().right > root.clientWidth + 1);
    lost.push(`${root.scrollWidth - root.clientWidth} px wider than the screen: ${wide.slice(0, 3).map(name)}`);
  }
  const meant = '.visually-hidden, .petition__excerpt, .account__name, .skip, input, select, textarea, progress, svg, [data-cut]';
  for (const one of document.querySelectorAll('main *, header *, footer *')) {
    if (one.closest(meant) || !seen(one) || !one.clientHeight) continue;
    const style = getComputedStyle(one);
    // What is there for the ear only.
    if (style.clipPath !== 'none') continue;
    const cut = ['hidden', 'clip'].includes(style.overflowY) && one.scrollHeight > one.clientHeight + 2;
    if (cut) lost.push(`cut off: ${name(one)}`);
  }
  return lost;
}"""
_SMALL = """() => {
  const found = [];
  for (const one of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.closest('.visually-hidden, .skip, .map, .trap')) continue;
    // A box or a round button is pressed anywhere in its frame; a link within a sentence is as high as its line.
    const box = (one.closest('.choice, .tick') ?? one).getBoundingClientRect();
    const inSentence = one.tagName === 'A' && getComputedStyle(one).display === 'inline';
    // The title of a petition in a list stretches over the whole entry.
    const whole = getComputedStyle(one, '::after').position === 'absolute';
    const least = inSentence ? 0 : one.closest('table') ? 24 : 43.5;
    if (!whole && (box.width < least || box.height < least)) {
      found.push(`${Math.round(box.width)} x ${Math.round(box.height)}: ${one.outerHTML.slice(0, 120)}`);
    }
  }
  return found;
}"""
_WORST = {"width": 320, "height": 640}


def judge(page: Page, *, targets: bool = True) -> list[str]:
    """Everything that is wrong with the page as it stands, with its address before each."""
    kept, wrong = page.viewport_size, []
    found = Axe().run(page, options=_RULES)
    if found.response["violations"]:
        wrong.append(found.generate_report())
    wrong += page.evaluate(_LOST)
    if targets:
        wrong += page.evaluate(_SMALL)
    page.set_viewport_size(_WORST)
    for what, style in {"at 320 px": "", "at 320 px, spaced": _SPACED, "at 320 px, text at 200 %": _LARGE}.items():
        page.evaluate(_SET, style)
        wrong += [f"{what}: {one}" for one in page.evaluate(_LOST)]
    page.evaluate(_SET, "")
    page.set_viewport_size(kept)
    return [f"{page.url}: {one}" for one in wrong]
