// Residents' pages. Every page works without this file; it only makes a slow phone and a weak
// network less of a burden. Nothing here asks for anything or sends anything by itself, but for one:
// the words of a form that is being written are compared by our own server with what others said.
import { alike } from "./resident/alike";
import { keepDraft } from "./resident/draft";
import { photos } from "./resident/photos";
import { placeFilter } from "./resident/places";
import { position } from "./resident/position";
import { focusErrors, guardForms, printButtons } from "./shared/forms";

document.documentElement.classList.add("js");

guardForms();
focusErrors();
printButtons();
keepDraft();
photos();
placeFilter();
position();
alike();
