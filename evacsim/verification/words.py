"""What the table and the page of `evacsim verify` say, in English and Chinese."""

from __future__ import annotations

from typing import Final, Literal

Lang = Literal["en", "zh"]

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("evacsim: verification", "evacsim 验证报告"),
    "lead": (
        (
            "Cases with known answers, run on this machine. Every case is a file of the package "
            "with its building, its scenario and what must come out; the published source and the "
            "way its numbers are to be read stand with it."
        ),
        (
            "在本机上运行的、已知答案的算例。每个算例是软件包内的一个文件，含建筑、场景与应得结果，"
            "并注明出处和读数约定。算例说明为英文原文。"
        ),
    ),
    "number": ("case, and the number asked", "算例及所求量"),
    "expected": ("expected", "应得"),
    "got": ("got", "得到"),
    "tolerance": ("tolerance", "容差"),
    "verdict": ("verdict", "结论"),
    "id": ("id", "编号"),
    "source": ("Source", "出处"),
    "checks": ("Checks", "检验内容"),
    "convention": ("Convention", "约定"),
    "reason": ("Reason", "原因"),
    "note": ("Note", "说明"),
    "bias": ("Documented bias", "已知偏差"),
    "pass": ("pass", "通过"),
    "documented_bias": ("documented bias", "已知偏差"),
    "falls_short": ("FALLS SHORT", "不通过"),
    "not_applicable": ("not applicable", "不适用"),
    "not_built": ("not built yet", "尚未实现"),
    "summary": (
        (
            "{cases} cases: {counts}; {numbers} numbers judged, {out} outside their tolerance; "
            "{seconds:.1f} s"
        ),
        "{cases} 个算例：{counts}；共判定 {numbers} 个数值，{out} 个超出容差；{seconds:.1f} 秒",
    ),
    "count": ("{count} {word}", "{word} {count}"),
    "between": (", ", "，"),
    "holds": ("No case falls short.", "没有算例不通过。"),
    "fails": ("Falls short: {ids}", "不通过：{ids}"),
    "report": ("Report: {file}", "报告：{file}"),
    "not_run": ("Cases that are not run", "未运行的算例"),
    "run_cases": ("Cases that are run", "已运行的算例"),
    "not_run_lead": (
        "They appear because their suites have them; each says why it is not run.",
        "列出是因为原测试集包含它们；各注明未运行的原因。",
    ),
    "accuracy": ("Accuracy: published figures and every law", "准确度：已发表数值与各运动规律"),
    "accuracy_lead": (
        (
            "What was recorded, and what each movement law makes of the same building and people, "
            "with its relative difference. Bold: more than {near} off. †: the law was fitted "
            "to this figure, or it is an input; such a row predicts nothing. ~: no measurement, "
            "but the mean of other programs. `sfpe`, `imo` and `cn-stream` are design laws, "
            "cautious on purpose."
        ),
        (
            "实测值，以及各运动规律对同一建筑与人群给出的结果及其相对偏差。"
            "粗体：偏差超过 {near}。"
            "†：该规律即由此数值拟合，或此数值是输入，不算预测。~：不是实测，而是其他软件的平均值。"
            "`sfpe`、`imo`、`cn-stream` 是设计规律，有意偏保守。"
        ),
    ),
    "figure": ("figure", "数值"),
    "unit": ("unit", "单位"),
    "recorded": ("recorded", "实测"),
    "measured": ("Measured", "实测内容"),
    "as_simulated": ("As simulated", "模拟方式"),
    "not_simulated": ("Not simulated", "未模拟"),
    "by_law": ("Rows that are predictions, by law", "各规律的预测行"),
    "near": ("within {near}", "偏差 {near} 以内"),
    "beyond": ("furthest off", "偏差最大者"),
    "of_rows": ("{near} of {rows}", "{near} / {rows}"),
    "none": ("none", "无"),
    "sensitivity": ("Sensitivity", "敏感性"),
    "published": ("Published", "已发表"),
    "choice": ("convention", "约定"),
    "difference": ("difference", "差值"),
    "laws": ("Movement laws", "运动规律"),
    "law": ("law", "规律"),
    "equation": ("equation", "公式"),
    "range": ("range", "适用范围"),
    "versions": ("Versions", "版本"),
    "made": ("Made {when}", "生成时间 {when}"),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return the text `key` in a language, its {places} filled with `values`."""
    return WORDS[key][0 if lang == "en" else 1].format(**values)
