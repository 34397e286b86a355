// A shelf is one tab stop: left and right go along it, up and down to the next shelf, Home and End to its ends.
// Desktop gets buttons that scroll; wheel and touch stay the browser's own.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const rows = [];

export function liven(row) {
  rows.push(row);
  const links = linksOf(row);
  links.forEach((link, at) => (link.tabIndex = at === 0 ? 0 : -1));
  row.addEventListener("focusin", (event) => keepStop(row, event.target.closest("a")));
  row.addEventListener("keydown", (event) => onKey(event, row));
  addArrows(row);
}

const linksOf = (row) => [...row.querySelectorAll(":scope > li > a")];
const stopOf = (row) => row.querySelector(":scope > li > a[tabindex='0']");

function keepStop(row, link) {
  if (!link) return;
  const before = stopOf(row);
  if (before) before.tabIndex = -1;
  link.tabIndex = 0;
}

function onKey(event, row) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const links = linksOf(row);
  const at = links.indexOf(event.target.closest("a"));
  const target = {
    ArrowRight: () => links[at + 1],
    ArrowLeft: () => links[at - 1],
    Home: () => links[0],
    End: () => links[links.length - 1],
    ArrowDown: () => neighbour(row, 1),
    ArrowUp: () => neighbour(row, -1),
  }[event.key]?.();
  if (!target) return;
  event.preventDefault();
  target.focus();
}

function neighbour(row, step) {
  const next = rows[rows.indexOf(row) + step];
  return next && stopOf(next);
}

function addArrows(row) {
  const back = arrow("back", row.dataset.back, () => scroll(row, -1));
  const on = arrow("on", row.dataset.on, () => scroll(row, 1));
  row.after(back, on);
  const show = () => {
    back.hidden = row.scrollLeft < 8;
    on.hidden = row.scrollLeft + row.clientWidth > row.scrollWidth - 8;
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
