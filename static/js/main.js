// Everything here is an addition: each page works as plain HTML.
import { liven as livenShelf } from "./shelf.js";
import { liven as livenSearch } from "./search.js";
import { liven as livenPreview } from "./preview.js";
import { liven as livenTilt } from "./tilt.js";
import { watchFor } from "./later.js";
import { keep, restore } from "./places.js";
import { liven as livenTravel } from "./travel.js";
import { waitFor } from "./wait.js";

for (const row of document.querySelectorAll(".shelf > ul.row, .path > .row")) livenShelf(row);
watchFor(document.querySelectorAll(".shelf.waiting"), livenShelf);
keep();
restore();
livenPreview();
livenTilt();
livenTravel();

const field = document.querySelector("input[name=q]");
if (field) {
  livenSearch(field);
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
      field.select();
    }
  });
}

const unready = document.querySelector("[data-wait]");
if (unready) waitFor(unready.dataset.wait);
