// Search as you type under the search field. "/" goes there, arrows choose, Enter opens, Esc leaves.
import { isPhone, token } from "./phones.js";

const WAIT = 150;

function inEditable(element) {
  return element.closest("input, textarea, select, [contenteditable]") !== null;
}

function sprite(form) {
  return form.querySelector("use").getAttribute("href").split("#")[0];
}

function iconOf(form, name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${sprite(form)}#${name}`);
  drawing.append(use);
  return drawing;
}

function element(name, css, text) {
  const made = document.createElement(name);
  if (css) made.className = css;
  if (text) made.textContent = text;
  return made;
}

class Palette {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input");
    this.box = form.querySelector(".palette");
    this.box.id = "palette";
    this.box.setAttribute("role", "listbox");
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-controls", "palette");
    this.input.setAttribute("aria-autocomplete", "list");
    this.chosen = -1;
    this.asked = 0;
    this.timer = 0;
    this.made = 0;
  }

  start() {
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), WAIT);
    });
    this.input.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("click", (event) => {
      if (!this.form.contains(event.target)) this.close();
    });
    document.addEventListener("keydown", (event) => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (event.key === "/" && plain && !inEditable(event.target)) {
        event.preventDefault();
        this.input.focus();
        this.input.select();
      }
    });
  }

  async ask() {
    const text = this.input.value.trim();
    const turn = ++this.asked;
    if (!text) return this.close();
    const answer = await this.answer(this.form.dataset.palette, new URLSearchParams({ q: text }));
    // A slower, older answer must not overwrite a newer one.
    if (turn !== this.asked || !answer.ok) return;
    this.show((await answer.json()).groups);
  }

  answer(address, asked) {
    const headers = { Accept: "application/json" };
    if (!isPhone(asked.get("q"))) return fetch(`${address}?${asked}`, { headers });
    return fetch(address, { method: "POST", body: asked, headers: { ...headers, "X-CSRFToken": token() } });
  }

  show(groups) {
    this.chosen = -1;
    this.box.replaceChildren();
    for (const group of groups) {
      const holder = element("div");
      holder.setAttribute("role", "group");
      holder.setAttribute("aria-label", group.label);
      holder.append(element("div", "palette-group", group.label));
      const list = element("div", "hits");
      for (const hit of group.hits) list.append(this.row(hit));
      holder.append(list);
      this.box.append(holder);
    }
    if (!groups.length) this.box.append(element("div", "palette-none", this.box.dataset.none));
    this.box.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  row(hit) {
    const link = element("a");
    link.href = hit.url;
    link.id = `hit-${++this.made}`;
    link.setAttribute("role", "option");
    link.setAttribute("aria-selected", "false");
    link.tabIndex = -1;
    link.append(iconOf(this.form, hit.icon), element("span", "", hit.title), element("span", "hit-note", hit.note));
    return link;
  }

  key(event) {
    if (event.key === "Escape" && !this.box.hidden) {
      // The first Escape leaves the results; the browser's own, which empties the field, is the second.
      event.preventDefault();
      return this.close();
    }
    const rows = [...this.box.querySelectorAll("a")];
    if (this.box.hidden || !rows.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.choose(rows, (this.chosen + step + rows.length) % rows.length);
    } else if (event.key === "Enter" && this.chosen >= 0) {
      event.preventDefault();
      rows[this.chosen].click();
    }
  }

  choose(rows, number) {
    rows[this.chosen]?.setAttribute("aria-selected", "false");
    this.chosen = number;
    rows[number].setAttribute("aria-selected", "true");
    rows[number].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", rows[number].id);
  }

  close() {
    this.asked += 1;
    this.box.hidden = true;
    this.chosen = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

export function startPalette(form) {
  if (form) new Palette(form).start();
}
