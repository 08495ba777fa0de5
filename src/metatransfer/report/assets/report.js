"use strict";
(() => {
  const cards = [...document.querySelectorAll("article.card")];
  const find = document.getElementById("find");
  const shown = document.getElementById("shown");
  const words = [...document.querySelectorAll("button.word")];
  const verdicts = document.querySelector("#answer tbody");

  // Claims: by the words pressed (none pressed shows all) and by the text typed.
  const filter = () => {
    const wanted = new Set(
      words.filter((b) => b.getAttribute("aria-pressed") === "true").map((b) => b.dataset.word));
    const text = find.value.trim().toLowerCase();
    let count = 0;
    for (const card of cards) {
      const fits = (wanted.size === 0 || wanted.has(card.dataset.word)) &&
        card.textContent.toLowerCase().includes(text);
      card.hidden = !fits;
      count += fits ? 1 : 0;
      const link = verdicts && verdicts.querySelector(`a[href="#${CSS.escape(card.id)}"]`);
      if (link) link.closest("tr").hidden = !fits;
    }
    shown.textContent = `${count} of ${cards.length} claims`;
  };
  find.addEventListener("input", filter);
  for (const button of words) {
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
      filter();
    });
  }
  filter();

  // Tables: a column sorts by its numbers where all its cells begin with one, else by its text.
  const number = (text) => {
    const match = text.replace(/,/g, "").replace(/^[<>]/, "").match(/^[+\-−]?(\d+\.?\d*|\.\d+)/);
    return match ? parseFloat(match[0].replace("−", "-")) : NaN;
  };
  const sort = (button) => {
    const head = button.closest("th");
    const table = head.closest("table");
    const column = [...head.parentNode.children].indexOf(head);
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.querySelectorAll("th")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows].map((row) => {
      const text = row.cells[column].textContent.trim();
      return { row, text, value: number(text) };
    });
    const numeric = head.classList.contains("number");
    rows.sort((a, b) => {
      if (a.text === "" || b.text === "") return (a.text === "") - (b.text === "");
      const order = numeric ? a.value - b.value : a.text.localeCompare(b.text, "en");
      return down ? -order : order;
    });
    table.tBodies[0].append(...rows.map((item) => item.row));
  };
  for (const button of document.querySelectorAll("button.sort")) {
    button.addEventListener("click", () => sort(button));
  }

  // Figures: enlarged in a dialog, which Escape closes.
  const dialog = document.getElementById("zoom");
  const zoomed = document.getElementById("zoomed");
  for (const button of document.querySelectorAll("button.zoom")) {
    button.addEventListener("click", () => {
      const picture = button.querySelector("img");
      zoomed.src = picture.src;
      zoomed.alt = picture.alt;
      dialog.showModal();
    });
  }
  document.getElementById("unzoom").addEventListener("click", () => dialog.close());

  // Theme: what the system says, until the reader says otherwise.
  document.getElementById("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });
})();
