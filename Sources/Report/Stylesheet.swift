/// The one style sheet of the site: screen and A4, light and dark, from 360 pixels up.
enum Stylesheet {
  static let path = "assets/site.css"

  /// How drawings look, on screen and on paper; colours come from the sheet around it.
  static let drawings = """
    .label, .halo { fill: currentColor; font-size: 11px; font-variant-numeric: tabular-nums; }
    .halo { stroke: var(--paper); stroke-width: 4px; paint-order: stroke; }
    .tick { fill: var(--soft); font-size: 10px; font-variant-numeric: tabular-nums; }
    .axis, .guide { stroke: var(--rule); stroke-width: 1; }
    .track { stroke: var(--accent); stroke-width: 2; fill: none; }
    .falls { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 4 3; fill: none; }
    .dot, .gain { fill: var(--accent); }
    .loss { fill: var(--paper); stroke: var(--accent); stroke-width: 1.5; }
    .plain { fill: var(--accent); fill-opacity: 0.2; stroke: var(--accent); stroke-width: 0.75; }
    .empty { fill: none; stroke: var(--soft); stroke-width: 0.75; stroke-dasharray: 2 2; }
    .shade1, .shade2, .shade3, .shade4, .shade5 { fill: var(--accent); stroke: var(--rule); stroke-width: 0.5; }
    .shade1 { fill-opacity: 0.03; }
    .shade2 { fill-opacity: 0.13; }
    .shade3 { fill-opacity: 0.24; }
    .shade4 { fill-opacity: 0.35; }
    .shade5 { fill-opacity: 0.47; }
    """

  static let text = """
    :root {
      color-scheme: light dark;
      --ink: #1c2733; --soft: #55616e; --paper: #ffffff; --panel: #f4f6f8; --rule: #d3dae1;
      --accent: #155a8a; --warn: #8a4b00; --warn-panel: #fff4e2; --focus: #b35900;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ink: #e4e9ee; --soft: #a5b1bd; --paper: #12171d; --panel: #1b222a; --rule: #37424e;
        --accent: #84bfee; --warn: #ffc877; --warn-panel: #33270f; --focus: #ffb866;
      }
    }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body {
      margin: 0 auto; padding: 0 1rem 3rem; max-width: 68rem;
      color: var(--ink); background: var(--paper);
      font: 1rem/1.65 system-ui, "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC",
        "Microsoft YaHei", "Hiragino Sans GB", sans-serif;
    }
    :lang(zh) body {
      font-family: "Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", system-ui,
        sans-serif;
    }
    :lang(zh) ol { list-style: simp-chinese-informal; padding-left: 2.75rem; }
    :lang(zh) .words { list-style: none; padding-left: 0; }
    a { color: var(--accent); text-underline-offset: 0.15em; }
    :focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
    .skip { position: absolute; left: -100vw; }
    .skip:focus { left: 1rem; top: 0.5rem; padding: 0.5rem 1rem; background: var(--paper); }
    header { display: flex; justify-content: space-between; gap: 1rem; align-items: baseline; }
    header p { margin: 1rem 0 0.5rem; }
    header a { color: inherit; }
    .lead { color: var(--soft); }
    header .lead a { color: var(--ink); font-weight: 600; text-decoration: none; }
    .language { white-space: nowrap; }
    nav { border-block: 1px solid var(--rule); }
    nav ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin: 0; padding: 0; list-style: none; }
    nav a { display: block; padding: 0.45rem 0; text-decoration: none; border-bottom: 3px solid transparent; }
    nav a:hover { text-decoration: underline; }
    nav a[aria-current] { color: var(--ink); font-weight: 600; border-bottom-color: var(--accent); }
    h1 { font-size: 1.75rem; line-height: 1.3; margin: 2rem 0 0.25rem; }
    h2 { font-size: 1.25rem; margin: 2.5rem 0 0.5rem; padding-bottom: 0.25rem; border-bottom: 1px solid var(--rule); }
    h3 { font-size: 1.05rem; margin: 1.5rem 0 0.25rem; }
    p, li { max-width: 46rem; }
    .note { color: var(--soft); font-size: 0.875rem; }
    .notice, .synthetic { max-width: none; padding: 0.6rem 1rem; border-left: 4px solid var(--warn); background: var(--warn-panel); }
    .synthetic { font-weight: 600; }
    .scroll { overflow-x: auto; margin: 1rem 0; }
    table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
    caption { text-align: left; font-weight: 600; padding: 0 0 0.4rem; }
    th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--rule); font-weight: 400; }
    thead th { font-weight: 600; color: var(--soft); border-bottom: 2px solid var(--soft); vertical-align: bottom; text-wrap: balance; }
    :lang(zh) thead th { word-break: keep-all; }
    tbody td:not(.number) { min-width: 4.5em; }
    tbody td:not(.number):last-child { min-width: 9em; }
    .number { text-align: right; white-space: nowrap; }
    thead .number { white-space: normal; }
    tbody th { min-width: 6.5rem; overflow-wrap: anywhere; }
    :lang(en) tbody th { min-width: 8rem; }
    tr.level1 > * { font-weight: 600; background: var(--panel); }
    td strong { text-decoration: underline; text-underline-offset: 0.2em; }
    tr.level2 > th { padding-left: 1.4rem; }
    tr.level3 > th { padding-left: 2.3rem; }
    tr.level4 > th { padding-left: 3.2rem; }
    tr a { text-decoration: none; }
    tr a:hover, tr a:focus { text-decoration: underline; }
    tr:target > * { background: var(--warn-panel); }
    .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.75rem, 1fr)); gap: 0.75rem; margin: 1.25rem 0; }
    .facts > div { padding: 0.6rem 0.8rem; background: var(--panel); border-top: 3px solid var(--accent); }
    .facts dt { color: var(--soft); font-size: 0.875rem; }
    .facts dd { margin: 0; }
    .facts strong { display: block; font-size: 1.35rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
    .facts small { display: block; color: var(--soft); line-height: 1.35; }
    code { font-family: ui-monospace, "Noto Sans Mono", monospace; font-size: 0.875em; overflow-wrap: anywhere; }
    .facts strong a { color: inherit; text-decoration: none; }
    .facts strong a:hover, .facts strong a:focus { text-decoration: underline; }
    .key { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; }
    .key dd { margin: 0; }
    .mark { font-size: 0.8125rem; color: var(--soft); white-space: nowrap; }
    .assumed { color: var(--warn); font-weight: 600; }
    .columns { columns: 9rem; padding-left: 0; list-style: none; }
    .filter { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; align-items: end; margin: 1rem 0 0; }
    .filter label { display: flex; flex-direction: column; font-size: 0.875rem; color: var(--soft); }
    .filter input, .filter select { font: inherit; font-size: 1rem; min-height: 2.25rem; max-width: 100%; padding: 0.2rem 0.5rem; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: 3px; }
    .filter .note { flex-basis: 100%; margin: 0; }
    .sort { all: unset; cursor: pointer; }
    .sort:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
    .sort::after { content: "\u{A0}↕"; color: var(--soft); }
    [aria-sort="ascending"] > .sort::after { content: "\u{A0}↑"; color: var(--accent); }
    [aria-sort="descending"] > .sort::after { content: "\u{A0}↓"; color: var(--accent); }
    tr[hidden] { display: none; }
    svg { display: block; }
    figure { margin: 1.5rem 0; max-width: 46rem; }
    figcaption { margin: 0 0 0.5rem; line-height: 1.45; }
    figcaption strong, figcaption span { display: block; }
    figcaption span { color: var(--soft); font-size: 0.875rem; }
    figure .note, figure details { margin: 0.35rem 0; }
    .picture { width: 100%; max-width: 30rem; height: auto; color: var(--ink); overflow: visible; }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr)); gap: 0 2.5rem; }
    .interval { width: 7.5rem; height: 0.625rem; margin-top: 0.35rem; }
    .sparkline { width: 4rem; height: 1rem; margin-top: 0.15rem; }
    \(drawings)
    details { margin: 0.5rem 0; }
    footer { margin-top: 3rem; padding-top: 0.5rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: 0.875rem; }
    footer p { margin: 0.4rem 0; max-width: none; }
    @media (max-width: 40rem) {
      body { padding: 0 0.75rem 2rem; }
      h1 { font-size: 1.4rem; }
      table { font-size: 0.875rem; }
      th, td { padding: 0.3rem 0.4rem; }
      .facts { grid-template-columns: 1fr 1fr; }
    }
    @media print {
      :root { --ink: #000; --soft: #333; --paper: #fff; --panel: #f2f2f2; --rule: #999; --accent: #123f60; --warn: #000; --warn-panel: #f2f2f2; }
      @page { size: A4; margin: 18mm 16mm 20mm; @bottom-center { content: counter(page); } }
      body, :lang(zh) body { max-width: none; padding: 0; font: 10pt/1.5 "Noto Serif CJK SC", "Songti SC", SimSun, serif; }
      h1, h2, h3, caption, thead th { font-family: "Noto Sans CJK SC", "Heiti SC", SimHei, sans-serif; }
      nav, .skip, .language, .filter, .sort::after { display: none; }
      table { font-size: 8.5pt; }
      .scroll { overflow: visible; }
      thead { display: table-header-group; }
      :lang(zh) thead th { word-break: normal; }
      tr, .facts, figure { break-inside: avoid; }
      .picture { max-height: 215mm; }
      figure details:not([open]) { display: none; }
      h2, h3, caption { break-after: avoid; }
      a { color: inherit; text-decoration: none; }
    }

    """
}
