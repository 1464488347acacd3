#!/usr/bin/env python3
"""Makes pipelines/register/*.csv from a folder of fact tables; see docs/register.md.

    python3 scripts/make-register.py FACTS

Needs only the standard library. The same facts give the same bytes.
"""

import csv
import pathlib
import re
import sys

PROVINCES = {
    "110000": ("北京", "Beijing"),
    "120000": ("天津", "Tianjin"),
    "130000": ("河北", "Hebei"),
    "140000": ("山西", "Shanxi"),
    "150000": ("内蒙古", "Inner Mongolia"),
    "210000": ("辽宁", "Liaoning"),
    "220000": ("吉林", "Jilin"),
    "230000": ("黑龙江", "Heilongjiang"),
    "310000": ("上海", "Shanghai"),
    "320000": ("江苏", "Jiangsu"),
    "330000": ("浙江", "Zhejiang"),
    "340000": ("安徽", "Anhui"),
    "350000": ("福建", "Fujian"),
    "360000": ("江西", "Jiangxi"),
    "370000": ("山东", "Shandong"),
    "410000": ("河南", "Henan"),
    "420000": ("湖北", "Hubei"),
    "430000": ("湖南", "Hunan"),
    "440000": ("广东", "Guangdong"),
    "450000": ("广西", "Guangxi"),
    "460000": ("海南", "Hainan"),
    "500000": ("重庆", "Chongqing"),
    "510000": ("四川", "Sichuan"),
    "520000": ("贵州", "Guizhou"),
    "530000": ("云南", "Yunnan"),
    "540000": ("西藏", "Tibet"),
    "610000": ("陕西", "Shaanxi"),
    "620000": ("甘肃", "Gansu"),
    "630000": ("青海", "Qinghai"),
    "640000": ("宁夏", "Ningxia"),
    "650000": ("新疆", "Xinjiang"),
}
BLOCKS = {"东部": "east", "中部": "central", "西部": "west", "东北": "northeast"}
GROUPS = {
    "municipality": "capital", "subprovincial-or-capital": "capital",
    "prefecture": "prefecture", "county-level": "county",
}
JING_JIN_JI = {"11", "12", "13"}
YANGTZE = {"31", "32", "33", "34", "36", "42", "43", "50", "51", "52", "53"}
GREATER_BAY = {"4401", "4403", "4404", "4406", "4413", "4419", "4420", "4407", "4412"}

# Peoples as they stand in the names of autonomous prefectures, counties and banners. A name of one
# character needs its 族, so that 长白朝鲜族自治县 is not cut after 长.
PEOPLES = (
    "维吾尔 土家 蒙古 布依 朝鲜 哈尼 哈萨克 傈僳 东乡 仡佬 拉祜 纳西 仫佬 锡伯 柯尔克孜 景颇 "
    "达斡尔 撒拉 布朗 毛南 塔吉克 普米 阿昌 鄂温克 基诺 德昂 保安 裕固 鄂伦春 独龙 赫哲"
).split()
SINGLE = "壮回满苗彝藏侗瑶白黎傣畲佤水羌土怒京"
AUTONOMOUS = re.compile(
    rf"^(.{{2,}}?)(?:(?:{'|'.join(PEOPLES)})族?|[{SINGLE}]族|各族)+自治(州|县|旗)$")


def read(folder, name):
    with open(folder / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(folder, name, header, rows):
    for row in rows:
        for value in row:
            assert not re.search(r'[",\r\n]', value), f"{name}: a field needs quotes"
    text = "".join(",".join(row) + "\n" for row in [header, *rows])
    (folder / name).write_text(text, encoding="utf-8")


def belts(code):
    found = []
    if code[:2] in JING_JIN_JI:
        found.append("beijing-tianjin-hebei")
    if code[:2] in YANGTZE:
        found.append("yangtze")
    if code[:4] in GREATER_BAY:
        found.append("greater-bay")
    return ";".join(found)


def stem(name):
    """The name without the word for its kind, to recognise a division that was re-classed."""
    return re.sub(
        r"(自治州|自治县|自治旗|地区|林区|特区|新区|省|市|县|区|盟|旗|州)$", "", name)


def linked(row, changes, own, other, year, cities, divisions):
    """The codes that follow (or precede) a division, the main one first."""
    codes = {c[other] for c in changes.get(row["code"], []) if c["year"] == year and c[other]}
    codes.discard(row["code"])
    codes = {c for c in codes if c in divisions}
    given = cities.get((row["code"], row["valid_to"]), [])
    stems = {stem(name) for name in row["name_zh"].split("|")}
    split = {c[other]: c["kind"] == "split" for c in changes.get(row["code"], [])}

    def order(code):
        names = {stem(name) for name in divisions[code]["name_zh"].split("|")}
        return (
            given.index(code) if own == "old_code" and code in given else 99,
            not (stems & names), code[:4] != row["code"][:4], split[code], code)

    return sorted(codes, key=order)


def main():
    facts = pathlib.Path(sys.argv[1])
    target = pathlib.Path(__file__).resolve().parent.parent / "pipelines" / "register"
    target.mkdir(parents=True, exist_ok=True)

    cities = read(facts, "cities.csv")
    table = read(facts, "division_to_city.csv")
    divisions = {row["code"]: row for row in table}
    province_block = {row["province_code"]: BLOCKS[row["region"]] for row in cities}
    write(
        target, "provinces.csv", ["code", "name_zh", "short_zh", "name_en", "block"],
        [[code, divisions[code]["name_zh"], short, english, province_block[code]]
         for code, (short, english) in sorted(PROVINCES.items())])

    write(
        target, "cities.csv",
        ["code", "name_zh", "name_en", "province_code", "group", "level", "block", "belts",
         "valid_from", "valid_to", "successors"],
        [[r["code"], r["name_zh"], r["name_pinyin_or_en"], r["province_code"], GROUPS[r["group"]],
          "county" if r["group"] == "county-level" else r["group"], BLOCKS[r["region"]],
          belts(r["code"]), r["valid_from"], r["valid_to"], r["successor_code"]]
         for r in sorted(cities, key=lambda r: (r["code"], int(r["valid_from"])))])

    after, before = {}, {}
    for change in read(facts, "division_changes.csv"):
        after.setdefault(change["old_code"], []).append(change)
        before.setdefault(change["new_code"], []).append(change)
    city_successors = {
        (r["code"], r["valid_to"]): r["successor_code"].split(";") for r in cities
        if r["successor_code"]}
    standing_county = {
        r["code"] for r in cities if r["group"] == "county-level" and not r["valid_to"]}
    every_name = {}
    for row in table:
        for name in row["name_zh"].split("|"):
            every_name.setdefault(name, set()).add(row["code"][:2])

    rows = []
    for row in sorted(table, key=lambda row: row["code"]):
        code, names = row["code"], row["name_zh"].split("|")
        successors = linked(
            row, after, "old_code", "new_code", row["valid_to"], city_successors, divisions
        ) if row["valid_to"] else []
        predecessors = linked(
            row, before, "new_code", "old_code", row["valid_from"], {}, divisions
        ) if int(row["valid_from"]) > 1981 else []
        city = row["city_code"]
        if row["city_kind"] in ("prefecture-other", "county-direct", "province"):
            current = row["current_codes"].split(";")[0]
            city = current if current in standing_county else ""
        also, stems = set(), set()
        for name in names:
            match = AUTONOMOUS.match(name)
            if match:
                short = match[1] + match[2]
                if every_name.get(short, {code[:2]}) == {code[:2]}:
                    also.add(short)
            if row["level"] == "prefecture" and name.endswith("市"):
                stems.add(name[:-1])
        if code in PROVINCES:
            stems.add(PROVINCES[code][0])
        rows.append([
            code, "|".join(names), "|".join(sorted(also - set(names))), "|".join(sorted(stems)),
            row["level"], row["valid_from"], row["valid_to"], ";".join(successors),
            ";".join(predecessors), city, row["ambiguous"] or "0"])
    write(
        target, "divisions.csv",
        ["code", "names", "also_called", "stem", "level", "valid_from", "valid_to", "successors",
         "predecessors", "city", "ambiguous"], rows)

    write(
        target, "workdays.csv", ["date", "kind"],
        [[r["date"], r["kind"]] for r in sorted(
            read(facts, "workday_exceptions.csv"), key=lambda r: r["date"])])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main()
