// Everything here makes a page nicer that works without it.
import "./announce.js";
import "./copy.js";
import "./dialogs.js";
import "./expiry_preview.js";
import "./fill.js";
import "./flashes.js";
import "./focus.js";
import "./formats.js";
import "./key_list.js";
import "./local_times.js";
import "./menus.js";
import "./reveal.js";
import "./select_rows.js";
import "./submit_once.js";
import "./theme.js";
