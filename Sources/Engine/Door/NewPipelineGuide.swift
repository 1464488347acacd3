/// What the readme of a new pipeline says, in both languages.
struct NewPipelineGuide {
  let pipeline: NewPipeline

  var english: String {
    """
    # \(pipeline.name)

    [中文](README.zh-CN.md)

    A pipeline of `citycredit`: from exports in `inbox/` to the report at `report/index.html`.

    | here | is |
    | --- | --- |
    | `pipeline.yaml` | what is read and what is made of it |
    | `inbox/` | exports, `.csv`, `.csv.gz` or `.zip`, named after their day: `penalties_20180305.csv`; they are only read |
    | `contracts/` | what exports of yours look like, where that is not known yet |
    | `store/`, `report` | made by the first run: facts and journal, and a link to the latest report |

    In this folder:

    ```sh
    citycredit try inbox/EXPORT.csv pipeline.yaml       # what a run would make of it; writes nothing
    citycredit contract inbox/EXPORT.csv pipeline.yaml --write
                                                        # where its header is not known: a draft in contracts/
    citycredit check pipeline.yaml                      # mistakes in pipeline and contracts
    citycredit run pipeline.yaml                        # everything that is new, through to the report
    citycredit rejects pipeline.yaml --city CODE        # what to send back to a city
    ```

    `citycredit COMMAND --help` says more. Exports hold personal data: rows of natural persons are counted and left behind,
    but the files stay where you put them. `.gitignore` keeps them out of a history.

    """
  }

  var chinese: String {
    """
    # \(pipeline.name)

    [English](README.md)

    `citycredit` 的一条流水线：读取 `inbox/` 中的导出文件，生成 `report/index.html` 的报告。

    | 这里 | 是什么 |
    | --- | --- |
    | `pipeline.yaml` | 读什么、怎么算 |
    | `inbox/` | 导出文件，`.csv`、`.csv.gz` 或 `.zip`，文件名带日期：`penalties_20180305.csv`；只读不改 |
    | `contracts/` | 尚不认识的导出文件的数据契约 |
    | `store/`、`report` | 第一次运行时生成：事实和日志，以及指向最新报告的链接 |

    在本目录中：

    ```sh
    citycredit try inbox/EXPORT.csv pipeline.yaml       # 试读一个文件：运行时会得到什么；不写任何东西
    citycredit contract inbox/EXPORT.csv pipeline.yaml --write
                                                        # 表头不认识时，在 contracts/ 中起草契约
    citycredit check pipeline.yaml                      # 检查流水线和契约
    citycredit run pipeline.yaml                        # 处理全部新数据，直到发布报告
    citycredit rejects pipeline.yaml --city CODE        # 退回某个城市的清单
    ```

    `citycredit COMMAND --help` 有详细说明。导出文件含个人信息：自然人的行只计数、不保存，但文件本身留在原处；`.gitignore`
    使它们不进入版本库。

    """
  }
}
