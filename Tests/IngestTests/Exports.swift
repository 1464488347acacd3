/// Exports as they come: a template row that passes, and one change to it at a time.
enum Exports {
  static let authority = "11420000MB15291767"
  static let subject = "914403001922038216"

  static let penalties = Export(
    dataset: "penalties",
    columns: [
      "CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_XDR_ZZJG", "CF_XDR_SWDJ", "CF_FRDB",
      "CF_FR_ZJLX", "CF_FR_ZJHM", "CF_XDR_ZJLX", "CF_XDR_ZJHM", "CF_WSH", "CF_WFXW", "CF_SY",
      "CF_YJ", "CF_CFLB", "CF_NR", "CF_NR_FK", "CF_NR_WFFF", "CF_NR_ZKDX", "CF_JDRQ", "CF_YXQ",
      "CF_GSJZQ", "CF_CFJG", "CF_CFJGDM", "CF_SJLY", "CF_SJLYDM", "BZ", "DFBM", "SJC",
    ],
    template: [
      "CF_XDR_MC": "某某有限公司", "CF_XDR_LB": "法人及非法人组织", "CF_XDR_SHXYM": subject,
      "CF_WSH": "鄂罚〔2018〕5号", "CF_WFXW": "违法", "CF_SY": "事实", "CF_YJ": "依据",
      "CF_CFLB": "罚款", "CF_NR": "罚款五千元", "CF_NR_FK": "0.5", "CF_JDRQ": "2018/3/5",
      "CF_YXQ": "2099/12/31", "CF_CFJG": "湖北省药品监督管理局", "CF_CFJGDM": authority,
      "CF_SJLY": "湖北省药品监督管理局", "CF_SJLYDM": authority,
    ])

  static let licences2018 = Export(
    dataset: "licences",
    columns: [
      "XK_XDR_MC", "XK_XDR_SHXYM", "XK_XDR_ZZJG", "XK_FRDB", "XK_FR_SFZH", "XK_XKWS", "XK_WSH",
      "XK_XKLB", "XK_NR", "XK_JDRQ", "XK_YXQZ", "XK_YXQZI", "XK_XKJG", "XK_XKJGDM", "XK_ZT",
      "XK_LYDW", "XK_LYDWDM",
    ],
    template: [
      "XK_XDR_MC": "某某有限公司", "XK_XDR_SHXYM": subject, "XK_XKWS": "决定书",
      "XK_WSH": "鄂许〔2018〕5号", "XK_XKLB": "普通", "XK_NR": "内容", "XK_JDRQ": "2018-03-05",
      "XK_YXQZ": "2018-03-05", "XK_YXQZI": "2021-03-04", "XK_XKJG": "湖北省药品监督管理局",
      "XK_XKJGDM": authority, "XK_ZT": "有效", "XK_LYDW": "湖北省药品监督管理局",
      "XK_LYDWDM": authority,
    ])

  static let institutions = Export(
    dataset: "institutions",
    columns: [
      "ZDBH", "ZDMC", "ZDLX", "SJWJ", "FBDW", "FBDWDM", "FBRQ", "FZRQ", "SFGK", "XZQH", "BZ",
    ],
    template: [
      "ZDBH": "5", "ZDMC": "办法", "ZDLX": "制度文件", "FBDW": "武汉市人民政府", "FBRQ": "2018-03-05",
      "SFGK": "是", "XZQH": "420100",
    ])

  static let denominators = Export(
    dataset: "denominators", columns: ["XZQH", "NF", "BL", "SZ"],
    template: ["XZQH": "420100", "NF": "2017", "BL": "企业数", "SZ": "300000"])

  static let codeCorrections = Export(
    dataset: "code_corrections",
    columns: [
      "ENTNAME", "CREDCODE", "ORGCODE", "CHECKNO", "XZQH", "FAULTTYPE", "CORRECTSTATE",
      "ISSUEDATE", "CORRECTDATE",
    ],
    template: [
      "ENTNAME": "某某有限公司", "CREDCODE": subject, "ORGCODE": "192203821", "CHECKNO": "5",
      "XZQH": "420100", "FAULTTYPE": "错码", "CORRECTSTATE": "未纠正", "ISSUEDATE": "2018-03-05",
    ])

  static let all = [penalties, licences2018, institutions, denominators, codeCorrections]
}
