// A shelf is one tab stop: left and right go along it, up and down to the next shelf, Home and End to its ends.
// Desktop gets buttons that scroll; wheel and touch stay the browser's own. More cards come as one goes along.
import { piece } from "./pieces.js";
import { arrived } from "./later.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const NEAR = 600; // pixels before the end of a row at which its rest is asked for

export function liven(row) {
  stopsOf(row);
  row.addEventListener("focusin", (event) => keepStop(row, event.target.closest("a")));
  row.addEventListener("keydown", (event) => onKey(event, row));
  addArrows(row);
}

const linksOf = (row) => [...row.querySelectorAll(":scope > li > a")];
const stopOf = (row) => row.querySelector(":scope > li > a[tabindex='0']");

function stopsOf(row) {
  const stop = stopOf(row);
  linksOf(row).forEach((link, at) => (link.tabIndex = link === stop || (!stop && at === 0) ? 0 : -1));
}

function keepStop(row, link) {
  if (!link) return;
  const before = stopOf(row);
  if (before) before.tabIndex = -1;
  link.tabIndex = 0;
}

async function onKey(event, row) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const links = linksOf(row);
  const at = links.indexOf(event.target.closest("a"));
  const target = {
    ArrowRight: () => links[at + 1] ?? more(row).then(() => linksOf(row)[at + 1]),
    ArrowLeft: () => links[at - 1],
    Home: () => links[0],
    End: () => more(row).then(() => linksOf(row).at(-1)),
    ArrowDown: () => neighbour(row, 1),
    ArrowUp: () => neighbour(row, -1),
  }[event.key];
  if (!target) return;
  event.preventDefault();
  (await target())?.focus();
}

async function neighbour(row, step) {
  const sections = [...document.querySelectorAll(".shelf, .path")];
  const next = sections[sections.indexOf(row.parentElement) + step];
  if (!next) return undefined;
  const here = await arrived(next);
  return here && stopOf(here.querySelector(".row"));
}

// The cards behind the last one, once.
export async function more(row) {
  const address = row.dataset.rest;
  if (!address) return;
  delete row.dataset.rest;
  const cards = await piece(address);
  if (!cards) {
    row.dataset.rest = address; // asked for again at the next step
    return;
  }
  row.append(...cards.children);
  stopsOf(row);
}

function addArrows(row) {
  const back = arrow("back", row.dataset.back, () => scroll(row, -1));
  const on = arrow("on", row.dataset.on, () => scroll(row, 1));
  row.after(back, on);
  const show = () => {
    const left = row.scrollWidth - row.scrollLeft - row.clientWidth;
    if (row.scrollLeft > 0 && left < NEAR) more(row);
    back.hidden = row.scrollLeft < 8;
    on.hidden = left < 8 && !row.dataset.rest;
  };
  row.addEventListener("scroll", show, { passive: true });
  new ResizeObserver(show).observe(row);
}

function arrow(kind, label, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = `arrow ${kind}`;
  button.tabIndex = -1; // the keyboard has the arrow keys
  button.ariaLabel = label;
  button.textContent = "‹";
  button.addEventListener("click", press);
  return button;
}

function scroll(row, direction) {
  const card = row.firstElementChild?.getBoundingClientRect().width ?? 160;
  const way = direction * Math.max(card, row.clientWidth - 1.5 * card);
  row.scrollBy({ left: way, behavior: calm.matches ? "auto" : "smooth" });
}
