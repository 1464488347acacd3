/// What an accessibility checker asks of a page, as a script that lists what it finds.
///
/// Contrast by WCAG 2.2: 4.5, or 3 for large text. Everything is computed from what the browser shows.
enum PageAudit {
  static let script = #"""
    (() => {
      const found = [];
      const say = (what, element) =>
        found.push(what + ": " + (element ? element.outerHTML.slice(0, 90) : ""));
      if (!document.documentElement.lang) say("no language");
      if (!document.title.trim()) say("no title");
      if (document.querySelectorAll("h1").length !== 1) say("not one h1");
      if (document.querySelectorAll("main").length !== 1) say("not one main");
      let level = 0;
      for (const head of document.querySelectorAll("h1,h2,h3,h4")) {
        const now = Number(head.tagName[1]);
        if (now > level + 1) say("a heading skips a level", head);
        if (!head.textContent.trim()) say("an empty heading", head);
        level = now;
      }
      const ids = new Set();
      for (const element of document.querySelectorAll("[id]")) {
        if (ids.has(element.id)) say("an id stands twice", element);
        ids.add(element.id);
      }
      for (const element of document.querySelectorAll("[aria-labelledby],[aria-describedby]")) {
        const names = (element.getAttribute("aria-labelledby") || "") + " " +
          (element.getAttribute("aria-describedby") || "");
        for (const name of names.split(/\s+/).filter(Boolean)) {
          if (!ids.has(name)) say("a label that is not there", element);
        }
      }
      for (const link of document.querySelectorAll("a")) {
        if (!link.textContent.trim() && !link.getAttribute("aria-label")) say("an empty link", link);
      }
      for (const button of document.querySelectorAll("button")) {
        if (!button.textContent.trim()) say("an empty button", button);
      }
      for (const field of document.querySelectorAll("input,select")) {
        if (!field.labels || !field.labels.length) say("a field without a label", field);
      }
      for (const image of document.querySelectorAll("svg")) {
        if (image.getAttribute("aria-hidden") === "true") continue;
        if (image.getAttribute("role") !== "img") say("a drawing without a role", image);
        const title = image.querySelector("title");
        if (!title || !title.textContent.trim()) say("a drawing without a title", image);
        const text = image.querySelector("desc");
        if (!text || !text.textContent.trim()) say("a drawing without a text", image);
      }
      for (const table of document.querySelectorAll("table")) {
        if (!table.caption || !table.caption.textContent.trim()) say("a table without a caption", table);
        for (const head of table.querySelectorAll("th")) {
          if (!head.scope) say("a head without a scope", head);
        }
      }
      for (const frame of document.querySelectorAll(".scroll")) {
        if (frame.tabIndex !== 0) say("a frame that no key can scroll", frame);
      }

      const color = (text) => {
        const parts = text.match(/[\d.]+/g).map(Number);
        return { rgb: parts.slice(0, 3), alpha: parts.length > 3 ? parts[3] : 1 };
      };
      const light = (rgb) => {
        const [r, g, b] = rgb.map((part) => {
          const share = part / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
          const back = color(getComputedStyle(at).backgroundColor);
          if (back.alpha === 1) return back.rgb;
        }
        return color(getComputedStyle(document.documentElement).backgroundColor).alpha === 1
          ? color(getComputedStyle(document.documentElement).backgroundColor).rgb
          : matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18] : [255, 255, 255];
      };
      const seen = new Set();
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        if (!walker.currentNode.textContent.trim()) continue;
        const element = walker.currentNode.parentElement;
        if (!element || element.closest("title,desc,script") || !element.getClientRects().length) continue;
        const style = getComputedStyle(element);
        const isDrawn = element.closest("svg") !== null;
        // What lies under a text in a drawing is not known to the style; labels there have a class.
        if (isDrawn && element.closest(".shaded")) continue;
        const front = color(isDrawn ? style.fill : style.color);
        const key = front.rgb.join() + "/" + ground(element).join() + "/" + style.fontSize + style.fontWeight;
        if (seen.has(key)) continue;
        seen.add(key);
        const [a, b] = [light(front.rgb), light(ground(element))];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        const size = parseFloat(style.fontSize);
        const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        if (contrast < (isLarge ? 3 : 4.5)) say("contrast " + contrast.toFixed(2), element);
      }
      return found;
    })()
    """#
}
