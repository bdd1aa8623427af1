// Staff pages: everything is a link or a form already; this makes the day quicker.
import "htmx.org";
import { keys } from "./desk/keys";
import { rows } from "./desk/rows";
import { focusErrors, guardForms, printButtons } from "./shared/forms";

document.documentElement.classList.add("js");

guardForms();
focusErrors();
printButtons();
keys(rows());
