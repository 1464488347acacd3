"""Makes a table of 485 MB as a clean text, the same bytes everywhere: plain, gzip, and in GB 18030.

    plain_table.py TO

Ten columns: numbers, codes, names, days, amounts, words; a field in ten stands in quotes, as it holds a comma, and
some of those hold doubled quotes. Standard library only.
"""

import gzip
import pathlib
import shutil
import sys

#: How many different records there are, and how often they come.
RECORDS, TURNS = 20_000, 147
HEADER = "编号,统一社会信用代码,名称,城市,决定日期,金额,事由,机关,状态,备注"
CITIES = ["石家庄市", "唐山市", "北京市", "天津市", "武汉市", "成都市", "乌鲁木齐市"]
NAMES = ["信用信息有限公司", "建设工程集团", "商贸有限责任公司", "科技发展股份公司", "Import & Export Co."]
OFFICES = ["市场监督管理局", "人民政府办公室", "住房和城乡建设局", "税务局"]
STATES = ["有效", "无效", "1", ""]


def numbers():
    """Pseudo-random numbers of 31 bits (Knuth's MMIX constants), so that no library has a say in the bytes."""
    state = 18
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield state >> 33


def record(random):
    def below(limit):
        return next(random) % limit

    def one(texts):
        return texts[below(len(texts))]

    note = ['"依法处罚, 并说明""理由""%d"' % below(1000), f'"{one(CITIES)}, {one(NAMES)}"', "", "", ""][below(5)]
    reason = "违反《条例》第%d条" % below(90)
    if below(5) < 2:
        reason = f'"{reason}, 罚款"'
    return ",".join([
        str(below(10**9)), "91%016d" % (below(10**8) * 10**8 + below(10**8)), one(CITIES) + one(NAMES),
        one(CITIES), "20%02d-%02d-%02d" % (below(20), 1 + below(12), 1 + below(28)),
        "%d.%02d" % (below(10**6), below(100)), reason, one(OFFICES), one(STATES), note])


def main():
    to = pathlib.Path(sys.argv[1])
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    random = numbers()
    block = "".join(record(random) + "\n" for _ in range(RECORDS))
    for encoding in ["utf-8", "gb18030"]:
        with open(to / f"table-{encoding}.csv", "wb") as file:
            file.write(f"{HEADER}\n".encode(encoding))
            for _ in range(TURNS):
                file.write(block.encode(encoding))
    with open(to / "table-utf-8.csv", "rb") as file, open(to / "table-utf-8.csv.gz", "wb") as packed:
        with gzip.GzipFile("", "wb", 6, packed, mtime=0) as target:
            shutil.copyfileobj(file, target, 1 << 20)
    (to / "done").touch()


if __name__ == "__main__":
    main()
