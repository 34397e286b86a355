// The search field as an ARIA 1.2 combobox: suggestions below it, the field stays what it is.
const PAUSE = 90; // milliseconds of quiet before asking

export function liven(field) {
  const words = JSON.parse(field.form.dataset.words);
  const list = document.createElement("ul");
  Object.assign(list, { id: "suggestions", className: "suggestions", hidden: true, role: "listbox", ariaLabel: words.list });
  field.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    field.setAttribute(name, value);
  }
  const state = { field, list, words, asked: null, timer: 0, at: -1 };
  field.addEventListener("input", () => later(state));
  field.addEventListener("focus", () => later(state));
  field.addEventListener("blur", () => close(state));
  field.addEventListener("keydown", (event) => onKey(event, state));
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus in the field
  list.addEventListener("click", (event) => go(event.target.closest("[role=option]")));
}

function later(state) {
  clearTimeout(state.timer);
  state.timer = setTimeout(() => ask(state), PAUSE);
}

async function ask(state) {
  state.asked?.abort();
  state.asked = new AbortController();
  const query = new URLSearchParams({ q: state.field.value.trim() });
  const user = document.documentElement.dataset.user;
  if (user) query.set("user", user);
  try {
    const answer = await fetch(`/api/v1/suggest?${query}`, { signal: state.asked.signal });
    if (answer.ok) show(state, await answer.json());
    else close(state);
  } catch (error) {
    if (error.name !== "AbortError") close(state); // without suggestions the field still searches
  }
}

function show(state, answer) {
  if (document.activeElement !== state.field) return;
  const typed = state.field.value.trim();
  state.at = -1;
  state.field.removeAttribute("aria-activedescendant");
  state.list.replaceChildren(...(typed ? answer.suggestions.map((one) => option("li", one, state.words)) : [
    ...group(state.words.own, answer.recommended, state.words.terms),
    ...group(state.words.trending, answer.trending, {}),
  ]));
  const options = optionsOf(state);
  options.forEach((item, at) => (item.id = `suggestion-${at}`));
  state.list.hidden = options.length === 0;
  state.field.setAttribute("aria-expanded", String(options.length > 0));
}

const optionsOf = (state) => [...state.list.querySelectorAll("[role=option]")];

// What an empty box offers: terms to search for, under a name that screen readers say with the first of them.
function group(name, offered, terms) {
  if (!offered.length) return [];
  const item = document.createElement("li");
  Object.assign(item, { role: "group", ariaLabel: name });
  const heading = document.createElement("div");
  Object.assign(heading, { className: "heading", ariaHidden: "true", textContent: name });
  item.append(heading, ...offered.map((text) => option("div", { kind: "term", text }, { terms })));
  return [item];
}

function option(element, one, words) {
  const item = document.createElement(element);
  item.role = "option";
  item.ariaSelected = "false";
  item.dataset.href = address(one);
  if (one.anime_id !== undefined && one.anime_id !== null) item.dataset.animeId = one.anime_id;
  const text = document.createElement("span");
  // A genre is said in the language of the page, and searched for by the name that the catalogue has.
  const said = ["genre", "term"].includes(one.kind) ? words.terms?.[one.text] : undefined;
  text.append(...(said ? [said] : marked(one.text, one.spans ?? [])));
  const kind = document.createElement("span");
  kind.className = "kind";
  kind.textContent = words[one.kind] ?? "";
  item.append(text, kind);
  return item;
}

function marked(text, spans) {
  const letters = [...text]; // spans count characters, not UTF-16 units
  const pieces = [];
  let at = 0;
  for (const [from, to] of spans) {
    const mark = document.createElement("mark");
    mark.textContent = letters.slice(from, to).join("");
    pieces.push(letters.slice(at, from).join(""), mark);
    at = to;
  }
  return [...pieces, letters.slice(at).join("")];
}

function address(one) {
  if (one.kind === "title" && one.anime_id != null) return `/title/${one.anime_id}`;
  if (one.kind === "genre") return `/browse?${new URLSearchParams({ genre: one.text })}`;
  return `/search?${new URLSearchParams({ q: one.text })}`;
}

function onKey(event, state) {
  const options = optionsOf(state);
  if (event.key === "Escape" && !state.list.hidden) {
    event.preventDefault();
    close(state);
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    // One place more than there are options: the field itself, between the last and the first.
    select(state, options, ((state.at + 1 + step + options.length + 1) % (options.length + 1)) - 1);
  } else if (event.key === "Enter" && !state.list.hidden && state.at >= 0) {
    event.preventDefault();
    go(options[state.at]);
  }
}

function select(state, options, at) {
  if (state.list.hidden) {
    state.list.hidden = false;
    state.field.setAttribute("aria-expanded", "true");
  }
  options.forEach((one, place) => (one.ariaSelected = String(place === at)));
  state.at = at;
  if (at < 0) state.field.removeAttribute("aria-activedescendant");
  else {
    state.field.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  }
}

function go(item) {
  if (item) location.assign(item.dataset.href);
}

function close(state) {
  clearTimeout(state.timer);
  state.asked?.abort();
  state.list.hidden = true;
  state.at = -1;
  state.field.setAttribute("aria-expanded", "false");
  state.field.removeAttribute("aria-activedescendant");
}
