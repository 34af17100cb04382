// Shows moments in the reader's own zone; the server writes them in UTC.
import { onContent } from "./ready.js";

onContent((root) => {
  const language = document.documentElement.lang;
  for (const time of root.querySelectorAll("time[data-local-time]")) {
    time.textContent = new Date(time.dateTime).toLocaleString(language, {
      dateStyle: "long",
      timeStyle: "short",
    });
  }
  for (const time of root.querySelectorAll("time[data-local-date][datetime]")) {
    time.textContent = new Date(time.dateTime).toLocaleDateString(language, { dateStyle: "long" });
  }
});
