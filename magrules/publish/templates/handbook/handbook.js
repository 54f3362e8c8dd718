// Searches window.HANDBOOK, the list in index.js of [kind, name, address, words], and remembers the language chosen.
"use strict";
(() => {
  const root = document.currentScript.dataset.root;
  const field = document.getElementById("search");
  const results = document.getElementById("results");
  const entries = window.HANDBOOK.map((entry) => [entry, `${entry[1].replace(/[-_.]/g, " ")} ${entry.join(" ")}`.toLowerCase()]);

  // Every word must occur; a word in the name counts most, and its beginning more still.
  function search(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const weigh = ([entry]) => words.reduce((sum, word) => {
      const name = entry[1].toLowerCase();
      return sum + (name === word ? 8 : name.startsWith(word) ? 4 : name.includes(word) ? 2 : 0);
    }, 0);
    return entries
      .filter(([, all]) => words.every((word) => all.includes(word)))
      .map((entry) => [weigh(entry), entry[0]])
      .sort((a, b) => b[0] - a[0] || a[1][1].localeCompare(b[1][1]))
      .slice(0, 30);
  }

  function show() {
    results.replaceChildren(...search(field.value).map(([, [kind, name, address, words]]) => {
      const link = document.createElement("a");
      link.href = root + address;
      for (const [tag, of, text] of [["span", "kind", kind], ["code", "", name], ["span", "words", words]]) {
        const part = document.createElement(tag);
        part.className = of;
        part.textContent = text;
        link.append(part);
      }
      const item = document.createElement("li");
      item.append(link);
      return item;
    }));
    results.hidden = !results.children.length;
  }

  field.disabled = false;
  field.addEventListener("input", show);
  field.addEventListener("focus", show);
  document.addEventListener("keydown", (event) => {
    const links = [...results.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    if (event.key === "/" && document.activeElement !== field) {
      event.preventDefault();
      field.focus();
    } else if (event.key === "Escape") {
      results.hidden = true;
    } else if (event.key === "Enter" && document.activeElement === field && links.length) {
      links[0].click();
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && !results.hidden && (at >= 0 || document.activeElement === field)) {
      event.preventDefault();
      const next = at + (event.key === "ArrowDown" ? 1 : -1);
      (next < 0 ? field : links[Math.min(next, links.length - 1)]).focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".search")) results.hidden = true;
  });

  const kept = (() => { try { return localStorage.getItem("language"); } catch { return null; } })();
  const chosen = kept && document.getElementById(kept);
  if (chosen) chosen.checked = true;
  for (const choice of document.querySelectorAll("[name=language]")) {
    choice.addEventListener("change", () => { try { localStorage.setItem("language", choice.id); } catch { /* not kept */ } });
  }
})();
