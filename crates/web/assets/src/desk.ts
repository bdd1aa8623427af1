// Staff pages: everything is a link or a form already; this makes the day quicker.
import htmx from "htmx.org";
import { boxes } from "./desk/boxes";
import { keys } from "./desk/keys";
import { left } from "./desk/left";
import { rows } from "./desk/rows";
import { takes } from "./desk/takes";
import { templates } from "./desk/templates";
import { field } from "./field/start";
import { photos } from "./resident/photos";
import { placeFilter } from "./resident/places";
import { focusErrors, guardForms, passwordButtons, printButtons } from "./shared/forms";

document.documentElement.classList.add("js");

guardForms();
focusErrors();
printButtons();
passwordButtons();
photos();
placeFilter();
field();
templates();
keys(rows());
takes();
left();
boxes();

// No transitions between two previews: they would copy style attributes, which the page's policy
// forbids.
htmx.config.defaultSettleDelay = 0;
// What htmx put into the preview has forms of its own.
document.addEventListener("htmx:after:settle", (event) => {
  if (event.target instanceof HTMLElement) photos(event.target);
});

// The side bar scrolls where it is longer than the screen, and on a phone it is one line: the current
// entry is brought into sight.
for (const link of document.querySelectorAll<HTMLElement>(".side [aria-current], .tabs [aria-current]")) {
  const line = link.closest<HTMLElement>(".side-in, nav");
  if (line && line.scrollWidth > line.clientWidth) {
    line.scrollLeft += link.getBoundingClientRect().right - line.getBoundingClientRect().right + 24;
  }
  if (line && line.scrollHeight > line.clientHeight) {
    const below = link.getBoundingClientRect().bottom - line.getBoundingClientRect().bottom + 24;
    line.scrollTop += Math.max(0, below);
  }
}

// A map that is wider than the screen begins in its middle, where the county is.
for (const box of document.querySelectorAll<HTMLElement>(".map-card .chart-scroll, .comb-side .chart-scroll")) {
  box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2;
}
