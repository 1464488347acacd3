/// The style sheet of what is printed: A4, body in a Song face, heads in a Hei face.
enum PrintStylesheet {
  static let path = "assets/print.css"

  static let text = """
    :root { --ink: #000; --soft: #333; --paper: #fff; --rule: #999; --accent: #1d4e75; }
    @page {
      size: A4; margin: 25mm 22mm 22mm;
      @bottom-center { content: counter(page); font: 9pt "Noto Serif CJK SC", serif; }
    }
    @page :first { @bottom-center { content: none; } }
    * { box-sizing: border-box; }
    body {
      margin: 0 auto; max-width: 166mm; color: #000; background: #fff;
      font: 10.5pt/1.7 "Noto Serif CJK SC", "Songti SC", SimSun, serif;
    }
    :lang(en) body { font-variant-east-asian: proportional-width; font-family: "Noto Serif", "Times New Roman", "Noto Serif CJK SC", serif; }
    h1, h2, h3, h4, caption, thead th, dt, strong, .plate {
      font-family: "Noto Sans CJK SC", "Heiti SC", SimHei, sans-serif; font-weight: 700;
    }
    a { color: inherit; text-decoration: none; }
    h1 { font-size: 28pt; line-height: 1.35; margin: 0 0 8mm; }
    h2 { font-size: 16pt; text-align: center; margin: 0 0 8mm; }
    h3 { font-size: 12.5pt; margin: 7mm 0 2mm; }
    h4 { font-size: 10.5pt; margin: 4mm 0 1mm; }
    h2, h3, h4, caption { break-after: avoid; }
    p { margin: 0 0 1.5mm; text-align: justify; orphans: 2; widows: 2; }
    :lang(zh) p { text-indent: 2em; }
    .cover { height: 240mm; display: flex; flex-direction: column; text-align: center; }
    .cover p { text-indent: 0; text-align: center; margin: 0 0 4mm; }
    .cover h1 { margin-top: 60mm; }
    .cover .lead { font: 16pt "Noto Sans CJK SC", SimHei, sans-serif; margin-bottom: auto; }
    .cover .notice { font-size: 9pt; }
    .synthetic { border: 1pt solid #000; padding: 2mm 4mm; font-weight: 700; }
    :lang(zh) .synthetic { text-indent: 0; }
    .front, .chapter { break-before: page; }
    .front h2:not(:first-child) { margin-top: 10mm; }
    .contents { list-style: none; margin: 0; padding: 0; }
    .contents a { display: flex; justify-content: space-between; align-items: end; gap: 1em; }
    .contents .number { min-width: 2em; }
    .contents .level1 { font-weight: 600; }
    .contents .level2 { padding-left: 2em; }
    .contents span:first-child { position: relative; flex: 1; min-width: 0; overflow: hidden; }
    .contents span:first-child::after { content: " ································································································································"; position: absolute; white-space: nowrap; letter-spacing: 0.1em; color: #555; font-weight: 400; }
    @page brief { margin: 14mm 16mm 16mm; }
    body:has(.brief) { max-width: 178mm; }
    .brief { page: brief; font-size: 9.5pt; line-height: 1.5; }
    .brief h1 { font-size: 20pt; margin: 0 0 1mm; }
    .brief h2 { font-size: 11.5pt; text-align: left; margin: 3mm 0 1mm; }
    .brief .lead { text-indent: 0; font-size: 9pt; }
    .brief table { font-size: 7.8pt; line-height: 1.25; }
    .brief th, .brief td { padding: 0.35mm 1.2mm; }
    .brief caption { padding: 1.5mm 0 1mm; font-size: 8.5pt; }
    .brief figure { margin: 2mm 0; }
    .brief .picture { width: 82mm; }
    .brief .facts { grid-template-columns: repeat(6, 1fr); margin: 2mm 0; }
    .brief .facts strong { font-size: 12pt; }
    .brief .note, .brief figcaption { font-size: 7.8pt; }
    .about { border-block: 0.5pt solid #000; padding: 2mm 0; font-size: 9.5pt; }
    :lang(zh) .about { text-indent: 0; }
    table { border-collapse: collapse; width: 100%; margin: 1mm 0 2mm; font-size: 8.5pt; line-height: 1.35; border-bottom: 1pt solid #000; font-variant-numeric: tabular-nums; }
    caption { text-align: center; padding: 3mm 0 1.5mm; font-size: 9.5pt; }
    .unit { float: right; font: 8.5pt "Noto Serif CJK SC", serif; }
    thead { display: table-header-group; }
    thead th { border-top: 1pt solid #000; border-bottom: 0.5pt solid #000; vertical-align: middle; text-wrap: balance; }
    th, td { text-align: left; vertical-align: top; padding: 0.7mm 1mm; font-weight: 400; }
    td:not(.number) { min-width: 5em; }
    :lang(zh) thead th { word-break: keep-all; }
    :lang(en) thead .number { max-width: 7em; }
    tbody th { min-width: 18mm; overflow-wrap: break-word; }
    :lang(en) thead th { font-size: 7.5pt; }
    tr { break-inside: avoid; }
    tbody tr:first-child { break-before: avoid; }
    tbody tr:nth-last-child(-n+3):not(:last-child) { break-after: avoid; }
    tr.level1, tr.level2 { break-after: avoid; }
    table + .note { break-before: avoid; }
    .number { text-align: right; white-space: nowrap; }
    thead .number { white-space: normal; }
    tr.level1 > * { font-weight: 700; border-top: 0.5pt solid #999; }
    tr.level2 > th { padding-left: 4mm; }
    tr.level3 > th { padding-left: 7mm; }
    tr.level4 > th { padding-left: 10mm; }
    .note { font-size: 8.5pt; margin: 0 0 2mm; }
    :lang(zh) .note { text-indent: 0; }
    .source { text-align: left; overflow-wrap: anywhere; }
    .mark { font-size: 7.5pt; white-space: nowrap; }
    .assumed { font-weight: 700; }
    .terms dt { font-size: 10pt; margin-top: 2mm; break-after: avoid; }
    .terms dd { margin: 0 0 0 2em; }
    .facts { display: grid; grid-template-columns: repeat(3, 1fr); gap: 3mm; margin: 3mm 0; }
    .facts > div { border-top: 1pt solid #000; padding-top: 1mm; break-inside: avoid; }
    .facts dt { font-size: 9pt; font-weight: 400; }
    .facts dd { margin: 0; }
    .facts strong { display: block; font-size: 14pt; line-height: 1.3; }
    .facts small { display: block; font-size: 8pt; line-height: 1.35; }
    .plate { text-align: center; text-indent: 0; font-size: 9.5pt; margin: 1mm 0 4mm; }
    :lang(zh) .plate { text-indent: 0; }
    svg { display: block; }
    svg text { font: 10px "Noto Sans CJK SC", sans-serif; fill: #000; font-variant-numeric: tabular-nums; }
    .bars { width: 100%; height: auto; margin: 2mm 0; break-after: avoid; break-inside: avoid; }
    .barFirst { fill: #1d4e75; } .barSecond { fill: #8fb3cf; } .barThird { fill: #d9e4ec; stroke: #1d4e75; }
    .interval { width: 24mm; height: 2mm; margin-top: 1.2mm; }
    .sparkline { width: 16mm; height: 4mm; }
    figure { margin: 3mm 0; break-inside: avoid; }
    figcaption { text-align: center; font-size: 9pt; line-height: 1.4; }
    figcaption strong, figcaption span { display: block; }
    .picture { width: 105mm; max-height: 165mm; height: auto; margin: 1mm auto; overflow: visible; }
    .charts { display: block; }
    .brief .charts { display: grid; grid-template-columns: 1fr 1fr; gap: 0 5mm; align-items: end; }
    \(Stylesheet.drawings)
    @media print {
      table:not(:has(.continued)) { break-inside: avoid; }
      .continued td { height: 7mm; padding: 0; text-align: center; vertical-align: middle; font: 700 9.5pt "Noto Sans CJK SC", "Heiti SC", SimHei, sans-serif; }
      .continued .unit { line-height: 7mm; }
      table:has(.continued) > caption { position: relative; z-index: 1; height: 10mm; margin-bottom: -7mm; padding: 3mm 0 0; line-height: 7mm; background: #fff; }
    }
    summary { display: none; }
    details::details-content { content-visibility: visible; display: block; }
    @media screen {
      .continued { display: none; }
      body { padding: 0 1rem; overflow-wrap: anywhere; }
      .cover { height: auto; }
      .cover h1 { margin-top: 3rem; font-size: 1.8rem; }
      .scroll { overflow-x: auto; }
      .picture { width: 100%; }
      .contents span:first-child { white-space: normal; }
      .contents span:first-child::after { content: none; }
      .facts, .brief .facts { grid-template-columns: repeat(auto-fill, minmax(8rem, 1fr)); }
    }

    """
}
