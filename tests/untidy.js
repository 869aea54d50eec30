// What a careful designer would send back: called in a page with the page's language ("zh", "en"),
// it gives a list of sentences.
(language) => {
  const wrong = [];
  const shown = [...document.querySelectorAll("main *")].filter((e) => e.checkVisibility());
  const named = (e) => `${e.tagName.toLowerCase()}.${e.className} ${e.textContent.trim().slice(0, 40)}`;

  const heads = document.querySelectorAll("h1").length;
  if (heads !== 1) wrong.push(`${heads} h1`);

  const first = shown.filter((e) => e.matches(".btn-primary"));
  if (first.length > 1) wrong.push(`several first actions: ${first.map(named).join(", ")}`);

  for (const e of shown) {
    // What is kept for screen readers only is a pixel small.
    const hides = ["hidden", "clip"].includes(getComputedStyle(e).overflowX);
    if (hides && e.scrollWidth > e.clientWidth + 1 && !e.matches(".visually-hidden, thead, svg, input, select")) {
      wrong.push(`cut off: ${named(e)}`);
    }
  }

  // What a button opens must be seen whole: not beyond the window, not behind a frame that scrolls.
  for (const box of document.querySelectorAll("main details.confirm")) {
    if (!box.checkVisibility()) continue;
    box.open = true;
    const body = box.querySelector(".confirm-body");
    const place = body.getBoundingClientRect();
    let seen = place.left >= 0 && place.right <= innerWidth;
    const isFixed = getComputedStyle(body).position === "fixed";
    if (isFixed) seen &&= place.top >= 0 && place.bottom <= innerHeight;
    for (let e = box.parentElement; e && !isFixed && e !== document.body; e = e.parentElement) {
      if (getComputedStyle(e).overflowX === "visible") continue;
      const frame = e.getBoundingClientRect();
      seen &&= frame.left <= place.left && place.right <= frame.right && place.bottom <= frame.bottom;
    }
    if (!seen) wrong.push(`opens out of sight: ${named(box.querySelector("summary"))}`);
    box.open = false;
  }

  // Dates are 2026-11-05 and 2026-11-05 08:30 everywhere; no value of a program shows through.
  const machine = /((Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}, \d{4}|\d{4}年\d+月\d+日 \d+:\d+|\b(None|nan|undefined|null)\b|%\(\w+\)s)/g;
  for (const [text] of document.body.innerText.matchAll(machine)) wrong.push(`written by a machine: ${text}`);

  // The product's own words on an English page; names of people and places, and papers, stay as they are.
  if (language === "en") {
    const own = "thead th, dt, .btn, label > span, label, legend, .stat-label, .badge-state, nav a";
    for (const e of document.querySelectorAll(own)) {
      const isData = e.closest("body [lang|=zh], body [translate=no]");
      if (e.checkVisibility() && !isData && /[\u4e00-\u9fff]/.test(e.textContent) && !/[A-Za-z]/.test(e.textContent)) {
        wrong.push(`Chinese: ${e.textContent.trim().slice(0, 60)}`);
      }
    }
  }
  return wrong;
}
