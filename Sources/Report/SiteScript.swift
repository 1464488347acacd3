/// The one script of the site: it makes tables sortable and rankings searchable.
///
/// Every page says all it has to say without it. It reads the page it stands in and nothing else: no
/// request, no storage, no text turned into markup.
enum SiteScript {
  static let path = "assets/site.js"

  static let text = #"""
    "use strict";
    (function () {
      const zh = document.documentElement.lang.startsWith("zh");
      const say = (chinese, english) => (zh ? chinese : english);

      function make(name, properties, parent) {
        const element = document.createElement(name);
        for (const [key, value] of Object.entries(properties)) {
          if (key === "text") element.textContent = value;
          else element.setAttribute(key, value);
        }
        if (parent) parent.append(element);
        return element;
      }

      // A number as it is printed: 1,234.50, −0.35, ↓ 3, 95.4%; anything else is text.
      function number(text) {
        const plain = text.replace(/[,%\s]/g, "").replace(/[−↓]/g, "-").replace(/[+↑→]/g, "");
        return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : NaN;
      }

      function key(row, column, numeric) {
        const text = row.cells[column] ? row.cells[column].textContent.trim() : "";
        return numeric ? number(text) : text;
      }

      const collator = new Intl.Collator(zh ? "zh-CN" : "en", { numeric: true });

      // What has no number stays at the end, whichever way the rest goes.
      function compare(a, b, numeric, direction) {
        if (!numeric) return direction * collator.compare(a, b);
        if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) - Number.isNaN(b);
        return direction * (a - b);
      }

      function sortable(table) {
        const body = table.tBodies[0];
        const heads = Array.from(table.tHead ? table.tHead.rows[0].cells : []);
        if (!body || body.rows.length < 10 || table.querySelector("tr[class^=level]")) return;
        const original = Array.from(body.rows);
        heads.forEach((head, column) => {
          // A column of drawings has nothing to sort by.
          if (!original.some((row) => key(row, column, false))) return;
          const button = make("button", { type: "button", class: "sort" });
          button.append(...head.childNodes);
          head.append(button);
          button.addEventListener("click", () => {
            const now = head.getAttribute("aria-sort");
            const numeric = head.classList.contains("number");
            // Figures begin with the highest, texts with the first; the third time all is as it was.
            const order = numeric ? ["descending", "ascending"] : ["ascending", "descending"];
            const next = order[order.indexOf(now) + 1];
            for (const other of heads) other.removeAttribute("aria-sort");
            if (!next) {
              body.append(...original);
              return;
            }
            head.setAttribute("aria-sort", next);
            const direction = next === "ascending" ? 1 : -1;
            const rows = original.map((row) => [row, key(row, column, numeric)]);
            rows.sort((a, b) => compare(a[1], b[1], numeric, direction));
            body.append(...rows.map((pair) => pair[0]));
          });
        });
      }

      function choice(bar, label, all, values) {
        const frame = make("label", { text: label }, bar);
        const select = make("select", {}, frame);
        make("option", { value: "", text: all }, select);
        for (const [value, text] of values) make("option", { value, text }, select);
        return select;
      }

      // A table of cities: search by name, filter by province and by band of size.
      function searchable(table) {
        const rows = Array.from(table.tBodies[0].rows);
        const column = Number(table.dataset.province);
        const provinces = new Set(rows.map((row) => key(row, column, false)).filter(Boolean));
        const bands = new Map();
        for (const row of rows) {
          for (const band of (row.dataset.bands || "").split("|").filter(Boolean)) {
            bands.set(band, band);
          }
        }
        const bar = make("form", { class: "filter", role: "search" });
        bar.addEventListener("submit", (event) => event.preventDefault());
        const frame = make("label", { text: say("搜索城市", "Search a city") }, bar);
        const search = make("input", { type: "search", autocomplete: "off" }, frame);
        const province = choice(
          bar, say("省份", "Province"), say("全部", "All"),
          Array.from(provinces).sort(collator.compare).map((name) => [name, name]));
        const band = bands.size
          ? choice(bar, say("规模", "Size"), say("全部", "All"), Array.from(bands.entries()))
          : null;
        const status = make("p", { class: "note", role: "status" }, bar);

        function apply() {
          const wanted = search.value.trim().toLocaleLowerCase();
          let shown = 0;
          for (const row of rows) {
            const name = row.querySelector("th") ? row.querySelector("th").textContent : "";
            const isShown =
              name.toLocaleLowerCase().includes(wanted) &&
              (!province.value || key(row, column, false) === province.value) &&
              (!band || !band.value || (row.dataset.bands || "").split("|").includes(band.value));
            row.hidden = !isShown;
            if (isShown) shown += 1;
          }
          status.textContent = say(
            `显示${shown}个城市，共${rows.length}个`, `${shown} of ${rows.length} cities`);
        }
        search.addEventListener("input", apply);
        province.addEventListener("change", apply);
        if (band) band.addEventListener("change", apply);
        const frameOfTable = table.closest(".scroll");
        frameOfTable.parentNode.insertBefore(bar, frameOfTable);
        apply();
      }

      for (const table of document.querySelectorAll(".scroll > table")) {
        sortable(table);
        if (table.dataset.province) searchable(table);
      }
    })();
    """#
}
