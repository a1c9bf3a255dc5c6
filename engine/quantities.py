"""The numbers a text states: value in a base unit, comparison, what it is about.

One pass over the text.  At every place where a number may begin, the names that hold a numeral (dates, clauses,
codes, idioms) are tried first, so that no number is read inside them; then the number itself, its unit, and the words
on either side that turn it into a bound.  All patterns are bounded or possessive: time is linear in the text's length.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache

FILLER = "＿"
"""Stands for a masked character; no numeral, no letter of any name."""

MOST = 1e15
"""Larger numbers are codes or noise, never a measurement."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as stated.  A range is two of them (ge, le) with one span."""

    value: float
    """In the base unit."""
    unit: str
    """人 个 次 层 m m2 m3 kg kg/m3 Pa degC deg V A W ohm lx dB m/s m3/s s month ratio LEL"""
    op: str
    """eq | ge | gt | le | lt | approx"""
    start: int
    end: int
    of: str | None
    """What the number is about, a substring of the text."""
    of_start: int | None
    role: str | None
    """limit | actual | before | after | None"""
    words: str


def _words(text: str) -> list[str]:
    """Word lists are written as one string, to be read as text."""
    return text.split()


# ---------------------------------------------------------------- units

_PERSONS = "人 名 位 个人 口人 号人 人员"
_COUNTS = (
    "个 台 只 具 辆 部 套 块 根 条 支 把 张 扇 处 间 栋 座 艘 架 节 组 箱 桶 袋 瓶 包 件 批 户 盏 枚 颗 道 眼 口 头 挂 响 盘 捆 堆 家"
    " 份 片 卷 盒 筐 排 列 面 株 发 架次 台套 台次"
)
_UNITS: dict[str, dict[str, float]] = {
    "人": dict.fromkeys(_PERSONS.split(), 1),
    "个": {**dict.fromkeys(_COUNTS.split(), 1), "对": 2, "双": 2, "打": 12},
    "次": dict.fromkeys(_words("次 回 趟 遍 轮 下 炮 起 人次"), 1),
    "层": {"层": 1, "层楼": 1},
    "m": {
        "米": 1, "公尺": 1, "m": 1, "M": 1, "公分": 0.01, "厘米": 0.01, "cm": 0.01, "CM": 0.01, "㎝": 0.01,
        "分米": 0.1, "dm": 0.1,
        "毫米": 1e-3, "mm": 1e-3, "MM": 1e-3, "㎜": 1e-3, "微米": 1e-6, "μm": 1e-6, "um": 1e-6, "丝": 1e-5,
        "公里": 1e3,
        "千米": 1e3, "km": 1e3, "KM": 1e3, "Km": 1e3, "㎞": 1e3, "华里": 500, "里": 500, "尺": 1 / 3,
        "寸": 1 / 30, "丈": 10 / 3,
        "海里": 1852,
    },
    "m2": {
        "平方米": 1, "平米": 1, "平方": 1, "平": 1, "㎡": 1, "m2": 1, "M2": 1, "m²": 1, "m^2": 1,
        "亩": 2000 / 3, "公顷": 1e4,
        "平方公里": 1e6, "km2": 1e6, "km²": 1e6, "平方厘米": 1e-4, "cm2": 1e-4, "mm2": 1e-6, "mm²": 1e-6,
        "平方毫米": 1e-6,
    },
    "m3": {
        "立方米": 1, "立方": 1, "方": 1, "m3": 1, "M3": 1, "m³": 1, "㎥": 1, "m^3": 1, "Nm3": 1, "Nm³": 1,
        "升": 1e-3, "公升": 1e-3,
        "L": 1e-3, "l": 1e-3, "毫升": 1e-6, "mL": 1e-6, "ml": 1e-6, "ML": 1e-6,
    },
    "kg": {
        "公斤": 1, "千克": 1, "kg": 1, "KG": 1, "Kg": 1, "㎏": 1, "斤": 0.5, "市斤": 0.5, "两": 0.05,
        "克": 1e-3, "g": 1e-3,
        "毫克": 1e-6, "mg": 1e-6, "吨": 1e3, "t": 1e3, "T": 1e3,
    },
    "kg/m3": {
        "mg/m3": 1e-6, "mg/m³": 1e-6, "mg/Nm3": 1e-6, "mg/Nm³": 1e-6, "毫克每立方米": 1e-6, "毫克/立方米": 1e-6,
        "毫克每立方": 1e-6,
        "μg/m3": 1e-9, "μg/m³": 1e-9, "微克每立方米": 1e-9, "g/m3": 1e-3, "g/m³": 1e-3, "克每立方米": 1e-3,
        "克/立方米": 1e-3,
        "克每立方": 1e-3, "kg/m3": 1, "kg/m³": 1, "千克每立方米": 1, "公斤每立方米": 1, "公斤每立方": 1, "千克/立方米": 1,
        "mg/L": 1e-3, "mg/l": 1e-3, "毫克每升": 1e-3, "毫克/升": 1e-3, "g/L": 1, "克每升": 1, "吨每立方米": 1e3,
        "t/m3": 1e3, "t/m³": 1e3,
    },
    "Pa": {
        "帕": 1, "帕斯卡": 1, "Pa": 1, "pa": 1, "PA": 1, "百帕": 100, "千帕": 1e3, "kPa": 1e3, "KPa": 1e3,
        "kpa": 1e3, "Kpa": 1e3,
        "KPA": 1e3, "兆帕": 1e6, "MPa": 1e6, "Mpa": 1e6, "MPA": 1e6, "mPa": 1e6, "mpa": 1e6, "压": 1e5,
        "大气压": 1e5,
        "公斤压力": 1e5, "公斤压": 1e5, "公斤的压力": 1e5, "公斤力": 1e5, "巴": 1e5, "bar": 1e5, "Bar": 1e5,
        "毫米水柱": 9.80665,
        "毫米汞柱": 133.322,
    },
    "degC": {"摄氏度": 1, "℃": 1, "°C": 1, "°c": 1, "oC": 1},
    "deg": {"度": 1, "°": 1, "º": 1, "度角": 1},
    "V": {"伏": 1, "伏特": 1, "V": 1, "v": 1, "千伏": 1e3, "kV": 1e3, "KV": 1e3, "kv": 1e3, "Kv": 1e3,
    "毫伏": 1e-3, "mV": 1e-3},
    "A": {"安": 1, "安培": 1, "A": 1, "毫安": 1e-3, "mA": 1e-3, "MA": 1e-3, "ma": 1e-3, "千安": 1e3,
    "kA": 1e3, "KA": 1e3},
    "W": {
        "瓦": 1, "瓦特": 1, "W": 1, "w": 1, "千瓦": 1e3, "kW": 1e3, "KW": 1e3, "kw": 1e3, "Kw": 1e3,
        "兆瓦": 1e6, "MW": 1e6,
        "匹": 735, "马力": 735,
    },
    "ohm": {
        "欧": 1, "欧姆": 1, "Ω": 1, "千欧": 1e3, "kΩ": 1e3, "KΩ": 1e3, "兆欧": 1e6, "MΩ": 1e6, "毫欧": 1e-3,
        "mΩ": 1e-3,
    },
    "lx": {"勒克斯": 1, "勒": 1, "lx": 1, "Lx": 1, "LX": 1, "lux": 1, "Lux": 1},
    "dB": {"分贝": 1, "dB": 1, "db": 1, "DB": 1, "dB(A)": 1, "dBA": 1, "db(A)": 1},
    "m/s": {
        "米每秒": 1, "米/秒": 1, "m/s": 1, "M/S": 1, "米每分钟": 1 / 60, "米/分钟": 1 / 60, "米/分": 1 / 60,
        "m/min": 1 / 60,
        "公里每小时": 1 / 3.6, "公里/小时": 1 / 3.6, "公里/时": 1 / 3.6, "公里每时": 1 / 3.6, "千米每小时": 1 / 3.6,
        "迈": 1 / 3.6,
        "千米/小时": 1 / 3.6, "km/h": 1 / 3.6, "KM/H": 1 / 3.6, "Km/h": 1 / 3.6, "码": 1 / 3.6,
    },
    "m3/s": {
        "升每秒": 1e-3, "升/秒": 1e-3, "L/s": 1e-3, "l/s": 1e-3, "L/S": 1e-3, "升每分钟": 1e-3 / 60,
        "升/分钟": 1e-3 / 60,
        "L/min": 1e-3 / 60, "升每分": 1e-3 / 60, "升/分": 1e-3 / 60, "升每小时": 1e-3 / 3600, "L/h": 1e-3 / 3600,
        "方每小时": 1 / 3600, "立方每小时": 1 / 3600, "立方米每小时": 1 / 3600, "立方米/小时": 1 / 3600, "m3/h": 1 / 3600,
        "m³/h": 1 / 3600, "立方米/时": 1 / 3600, "Nm3/h": 1 / 3600, "方/小时": 1 / 3600, "方每分钟": 1 / 60,
        "立方米每分钟": 1 / 60,
        "方每分": 1 / 60, "立方米/分钟": 1 / 60, "立方米/分": 1 / 60, "m3/min": 1 / 60, "m³/min": 1 / 60,
        "立方米每秒": 1,
        "立方米/秒": 1, "m3/s": 1, "m³/s": 1, "方每秒": 1, "方/秒": 1,
    },
    "s": {
        "秒": 1, "秒钟": 1, "s": 1, "S": 1, "毫秒": 1e-3, "ms": 1e-3, "分钟": 60, "分": 60, "min": 60,
        "Min": 60, "刻钟": 900,
        "小时": 3600, "钟头": 3600, "钟": 3600, "h": 3600, "H": 3600, "天": 86400, "日": 86400, "昼夜": 86400,
        "工作日": 86400,
        "d": 86400, "周": 604800, "星期": 604800, "礼拜": 604800,
    },
    "month": {"月": 1, "季度": 3, "年": 12, "周年": 12},
    "ratio": {
        "%": 0.01, "‰": 1e-3, "成": 0.1, "ppm": 1e-6, "PPM": 1e-6, "ppb": 1e-9, "百分点": 0.01,
        "%VOL": 0.01, "%vol": 0.01,
        "%Vol": 0.01,
    },
    "LEL": {"%LEL": 0.01, "%lel": 0.01, "% LEL": 0.01, "%L.E.L": 0.01, "LEL%": 0.01},
}  # fmt: skip
_BASE = {alias: (base, factor) for base, aliases in _UNITS.items() for alias, factor in aliases.items()}
_COUNTED = frozenset(("人", "个", "次", "层"))
"""Units that come in whole numbers only."""

_OTHER_WORDS = {
    "人": "次孔防字脸身造民", "名": "称单义录牌", "位": "置移于号", "台": "账帐阶架车站面班秤数", "只": "有能是要设留剩装配见放需",
    "具": "备有体", "部": "分门位队件署委级长", "套": "管筒丝取用牌索扣接环壳种料餐", "块": "状", "根": "据部本源治底系",
    "条": "件款例文形规码理", "支": "架柱撑护持付座队墩管吊路线部承腿洞洪巷援行", "把": "手关握持守式", "张": "拉力紧开贴某",
    "处": "于理置罚所长室方分级", "间": "隔距歇接断隙", "架": "空设子体构管板", "节": "点能日流制省假约气", "组": "织长成合件装员团",
    "箱": "变梁体涵", "桶": "装体底盖", "袋": "装", "瓶": "装体阀", "包": "装括含围保", "批": "准复量发文评", "户": "外内口籍型主",
    "道": "路口岔轨具砟床理", "眼": "镜睛部", "口": "部径子罩令", "头": "顶部盔尾戴上脑", "挂": "牌靠车接钩设网号在锁着有起失篮",
    "响": "应起声水", "盘": "查点区管旋柜", "捆": "绑扎", "堆": "放码垛积料场存载取", "座": "位椅谈舱垫落", "份": "额",
    "片": "区", "卷": "扬帘材筒", "排": "水放风污烟查气列除险架土渣班序", "列": "入出车表", "面": "积对板临层罩", "发": "生现放电热火射出动展布包",
    "对": "应面讲接焊地方中比于称口照象外", "双": "方面侧向层电回人路重", "打": "开磨火压孔设扫包印药桩", "次": "品要日生序级",
    "回": "路风采收填转火柱撤来油水流弹程复访款", "轮": "胎班换机休岗流椅渡毂式", "炮": "孔眼工烟点", "层": "面板级压流理间高",
    "米": "线粉饭", "丝": "杆绳网扣锥堵印", "里": "程面", "平": "台面板衡均巷房行整安硐车稳直时", "方": "法案面向式便形可能舱位块钢木管格",
    "升": "降级压温高至到井船旗", "克": "服隆", "两": "侧端边头旁部台个名只具辆根条道处间人组套层次",
    "压": "力缩板实路裂差风制载", "巴": "士", "度": "假量电数汛", "安": "全装检排置保监防", "瓦": "斯工楞房", "欧": "洲",
    "勒": "令", "匹": "配", "码": "头放垛", "分": "厂公局部支析段区包离散开层别级级队配枝店解为子",
    "日": "常志期报历产用照光后起", "天": "然车窗花沟轮燃桥线井棚", "周": "边围转期三二一四五六日岁", "月": "台份度报检",
    "年": "度底初份", "成": "员品型本立分套为功绩熟人", "数": "量据字值控", "栋": "梁", "家": "具属庭用电长里畜族访居", "吨": "桶袋位包",
}  # fmt: skip
"""Characters after a unit that make another word of it (三台账, 两道路, 五安全员)."""

_LATIN = re.compile(r"[A-Za-zΩμ]")


_STRONG = "|".join(
    re.escape(alias) + r"(?![A-Za-z0-9级])"
    for alias in sorted(_BASE, key=len, reverse=True)
    if _LATIN.search(alias) or alias in "%‰℃°"
)
"""Units that are no word of their own: they make a number even of digits stuck to letters (AC220V)."""
_AFTER_GE = frozenset(
    _words(
        "月 小时 钟头 钟 星期 礼拜 季度 昼夜 工作日 大气压 压 百分点 千瓦 毫米 厘米 公分 平方 立方 方 吨 平方米"
        " 立方米 人"
    )
)
"""Units that may follow 个 (三个月, 八个压)."""
_ONLY_AFTER_GE = frozenset(("钟", "压", "百分点"))
_UNIT_HEADS = frozenset(alias[0] for alias in _BASE)
_SIZES = range(max(map(len, _BASE)), 0, -1)


def _unit_at(s: str, at: int, after_ge: bool = False) -> tuple[str, int] | None:
    """The longest unit that begins at an offset, and where it ends."""
    if s[at : at + 1] not in _UNIT_HEADS:
        return None
    for size in _SIZES:
        alias = s[at : at + size]
        end = at + len(alias)
        if alias not in _BASE or (alias not in _AFTER_GE if after_ge else alias in _ONLY_AFTER_GE):
            continue
        following = s[end : end + 1]
        if _LATIN.match(alias[-1]):
            if following == "级" or (following.isascii() and following.isalnum()):
                continue
        elif following and following in _OTHER_WORDS.get(alias, "") and not (after_ge and alias == "月"):
            continue
        return alias, end
    return None


# ---------------------------------------------------------------- numbers

_DIGITS = {
    c: n
    for n, row in enumerate(("零〇", "一壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for c in row
}
_POWERS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10**4, "亿": 10**8}
_CN = "".join(_DIGITS) + "".join(_POWERS) + "廿卅"
_ONE = "".join(c for c, n in _DIGITS.items() if n)
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}+(?![0-9])|[0-9]++)(?:\.[0-9]++)?"
_TIMES_TEN = r"\s?[×xX*]\s?10(?:\^-?[0-9]{1,2}|⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}|-?[2-9](?![0-9]))"
_NUMBER = (
    rf"(?:{_ARABIC}(?:点[0-9]++)?(?:{_TIMES_TEN}|[十百千万亿]++(?:[0-9]++[百千]?)?)?"
    rf"|[{_CN}]{{1,20}}+(?:点[0-9{_CN}]{{1,8}}+)?)"
)
_PIECE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?|.", re.S)
_SUPERSCRIPT = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_SPLIT_TEN = re.compile(r"\s?[×xX*]\s?10\^?")
_PAIR = re.compile(rf"[{_ONE}]{{2}}")


def _plain(token: str) -> float | None:
    """三百五 -> 350, 1万2千 -> 12000, 二〇二四 -> 2024."""
    if len(token) > 1 and all(c in _DIGITS for c in token):
        return float("".join(str(_DIGITS[c]) for c in token))
    total = section = 0.0
    number: float | None = None
    last = 1
    after_zero = False
    for piece in _PIECE.findall(token):
        if piece in _POWERS:
            power = _POWERS[piece]
            if power >= 10**4:
                section += number or 0
                total = (total + (section or 1)) * power if power == 10**8 else total + (section or 1) * power
                section = 0
            elif number is None:
                section = section * power if section else power
            else:
                section += number * power
            number, last, after_zero = None, power, False
        elif number is not None and number != 0:
            return None
        else:
            number = float(_DIGITS[piece]) if piece in _DIGITS else float(piece.replace(",", ""))
            after_zero = after_zero or number == 0
    if number and last >= 100 and not after_zero:
        number *= last / 10
    return total + section + (number or 0)


def _number(token: str) -> tuple[float, float] | None:
    """Lowest and highest value of a numeral: 七八 -> (7, 8), 十五六 -> (15, 16), 1.2万 -> (12000, 12000)."""
    if token.isdecimal():
        return (float(token), float(token))
    if len(token) == 1:
        value = float(_DIGITS.get(token) or _POWERS.get(token) or {"廿": 20, "卅": 30}.get(token, 0))
        return (value, value)
    token = token.replace("廿", "二十").replace("卅", "三十")
    if ten := _SPLIT_TEN.search(token):
        power = int(token[ten.end() :].translate(_SUPERSCRIPT))
        value = float(token[: ten.start()].replace(",", "")) * 10.0**power
        return (value, value)
    if "点" in token:
        whole_part, fraction = token.split("点", 1)
        digits = "".join(str(_DIGITS.get(c, c)) for c in fraction)
        base = _plain(whole_part)
        if base is None or not digits.isdecimal():
            return None
        value = base + float(f"0.{digits}")
        return (value, value)
    if (
        len(token) == 3
        and token[0] in "百千万"
        and token[1] == "八"
        and _POWERS.get(token[2], 0) * 10 == _POWERS[token[0]]
    ):
        return (8.0 * _POWERS[token[2]], float(_POWERS[token[0]]))
    if (pair := _PAIR.search(token)) and (len(token) == 2 or any(c in _POWERS for c in token)):
        low, high = _DIGITS[pair[0][0]], _DIGITS[pair[0][1]]
        if high == low + 1 or pair[0] in ("三五", "三两"):
            first = _plain(token[: pair.start()] + pair[0][0] + token[pair.end() :])
            second = _plain(token[: pair.start()] + pair[0][1] + token[pair.end() :])
            return None if first is None or second is None else (min(first, second), max(first, second))
    plain = _plain(token)
    return None if plain is None else (plain, plain)


# ---------------------------------------------------------------- what is no quantity

_IDIOMS = _words(
    "三方 第三方 三违 三同时 三级教育 三甲 三轮车 三通 三脚架 三角铁 三角 四合一 四不两直 五防 五双 "
    "双人双锁 双电源 双回路 双保险 双重预防 一把手 一线 一次 一般 一旦 一定 一直 一律 一侧 一体化 一体 "
    "一键 一票否决 一岗双责 一氧化碳 一氧化氮 二氧化碳 二氧化硫 二氧化氯 二氧化氮 三氯化磷 四氯化碳 五金 "
    "五硫化磷 六氟化硫 七氟丙烷 八角 八达 九曲 十字 十字架 百叶窗 百叶 百货 百分表 百分比 千斤顶 千分尺 "
    "千分表 万向节 万用表 万能 万一 二次回路 二次供水 二次 二道门 二手 二维码 三相 三废 三防 三视图 "
    "半自动 半成品 半挂车 半挂 半导体 半封闭 半径 半夜 半地下 半圆 半岛 半固态 半水煤气 半潜驳 两端 两侧 "
    "两票三制 两客一危 一年半载 一一 一切 一些 一样 一致 一并 一下 一同 一边 一面 一旁 一带 一向 一再 "
    "一经 一贯 一部分 一系列 一段时间 一阵子 一会儿 一会 一级 一类 老半天 半天 上半年 下半年 前半年 "
    "后半年 上半月 下半月 四周 一头 一期 二期 三班倒 一对一 一条龙 一站式 一张图 一本账 一门式 三岔口 "
    "三角带 三轮 五小 五大员 七层共挤 百年一遇 一气呵成 一人一档 一机一闸 一闸一漏 一炮三检 三人连锁 "
    "一坡三挡 一通三防 一井一面 一面一策 一会三函 一企一策 一岗一"
)
_LOOSE = frozenset(("一次", "一下", "一头", "一面", "二次", "三方", "三轮"))
"""Idioms that are a count all the same at the end of a clause or after a comparison (演练不少于一次)."""
_IDIOM = "|".join(
    rf"{word}(?![，。；、！？,;!?\n的以]|\Z)" if word in _LOOSE else word
    for word in sorted(_IDIOMS, key=len, reverse=True)
)
_IDIOM += r"|一时(?!间)|十分(?![钟之])|万分(?!之)|一起(?!事故|案|火灾|爆炸|中毒|坍塌|坠落|重|较大|死亡|伤|工亡|触电)"
_STANDARD = (
    "GB|AQ|JGJ|CJJ|GBJ|GBZ|HG|SH|SY|DL|NB|TSG|GA|XF|MT|JTG|JTS|JT|TB|YB|QB|SB|WB|DB|JG|CJ|SL|LD|KA|WS|HJ|JB|MH|CECS|DBJ"
)
_CODE_DIGITS = rf"(?!(?:{_ARABIC})\s?(?:{_STRONG}))[0-9]++"
_MASKS = (
    # ordinals and clauses
    rf"第\s?(?:[（(][0-9{_CN}]{{1,4}}[)）]|[0-9]++(?:[.-][0-9]++)*+|[{_CN}]{{1,8}}+)[条款项目页章节]?",
    rf"[（(](?:[0-9]{{1,3}}|[{_CN}]{{1,3}})[)）]",
    rf"(?:附件|附录|附表|附图|表|图)\s?(?:[0-9]++(?:[.-][0-9]++)*+|[{_CN}]{{1,3}}+)(?![0-9.个台米名人])",
    r"(?:编号|证号|文号|号码|电话|手机号?|型号|批号|车牌号?|版本)(?:为|是)?[:：]?\s?[0-9A-Za-z+.\-]*[0-9][0-9A-Za-z+.\-]*+",
    # standards, codes of devices and places
    rf"(?:{_STANDARD})[0-9]{{0,2}}(?:[/_][TZJB])?\s?[0-9]++(?:\.[0-9]++)*+(?:\s?[-—–~][0-9]{{2,4}}(?![0-9]))?",
    r"[A-Z]{1,3}[0-9]{1,4}\+[0-9]{1,4}",
    rf"(?<![0-9A-Za-z/])[A-Za-z][A-Za-z·]{{0,11}}+[-_]?{_CODE_DIGITS}"
    rf"(?:[-_./][A-Za-z]?{_CODE_DIGITS}|[A-Za-z](?![A-Za-z])(?:{_CODE_DIGITS})?)*+#?",
    r"#\s?[0-9]++(?:[-~、,和及][0-9]++(?:#|号)?)*+",
    r"[0-9]{1,6}(?:[-~～、，,/和及至][0-9]{1,6}){0,6}\s?(?:#|号(?!人))",
    r"[0-9]{1,6}#?(?:[-~～、,/和及至][0-9]{1,6}#){1,6}",
    rf"[{_CN}]{{1,5}}+号(?!人)",
    rf"(?:[0-9]{{1,3}}(?:\.[0-9]{{1,2}})?|[{_CN}]{{1,3}}+|[ⅠⅡⅢⅣⅤIVX]{{1,3}})(?:级|档|类|项|款|章|版|期|车间|区(?!间|域|别))",
    r"[0-9]++(?:\.[0-9]++){2,}+",
    r"[0-9]{11,}+",
    # points in time
    r"(?:19|20)[0-9]{2}\s?[-./][0-9]{1,2}\s?[-./][0-9]{1,2}(?![0-9])",
    r"(?:19|20)[0-9]{2}\s?年(?:度|\s?[0-9]{1,2}\s?月(?:\s?[0-9]{1,2}\s?[日号])?)?",
    r"[0-9]{1,2}\s?年\s?[0-9]{1,2}\s?月(?:\s?[0-9]{1,2}\s?[日号])?",
    r"[0-9]{1,2}\s?月(?:份|\s?[0-9]{1,2}\s?[日号])?",
    r"[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?(?![0-9])",
    r"[0-9]{1,2}\s?[点时](?:[0-9]{1,2}\s?分|半|整|钟|(?![0-9]))",
    r"[一二三四五六七八九十]{1,3}[点时](?:[一二三四五六七八九十]{1,3}分|半|整|钟)",
    r"[〇零一二三四五六七八九]{4}年(?:[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}[日号])?)?",
    r"[一二三四五六七八九十]{1,2}月(?:份|[一二三四五六七八九十]{1,3}[日号])?",
    r"[一二三四]季度",
    r"(?<![两每一二三四五六七八九十0-9])(?:周|星期|礼拜)[一二三四五六](?![天个次])",
    # a determiner, no count: 同一台, 一个捻距内
    r"(?<=[同另某任哪唯统每])一[个台处名位套道条]",
    r"(?<![有仅只少过])一个(?=[^\W在于有]{1,3}(?:内|期间))(?!月|小时|季度|星期|礼拜|钟|人|工作日|昼夜)",
)
_STARTS = f"0-9{_CN}A-Za-z#第附表图编证文号电手型批车版（(周星礼几数半俩仨过大对个多小ⅠⅡⅢⅣⅤ" + "".join(
    sorted({word[0] for word in _IDIOMS})
)
_HALF_OTHER = "[年月天个夜径米小成挂自导封圆岛固水潜斤吨公分]"


@cache
def _scanner() -> re.Pattern[str]:
    """All that may be a number, a code or an idiom; compiled when a text first needs it (it takes a tenth of a second)."""
    return re.compile(
        rf"(?=[{_STARTS}])(?:(?P<mask>{'|'.join(_MASKS)})|(?P<idiom>(?<![{_CN}0-9])(?:{_IDIOM}))"
        rf"|(?P<bottom>[0-9]{{1,4}}|[{_CN}]{{1,4}}?)分之(?P<top>{_NUMBER})"
        rf"|(?P<half>一[大小多]?半|半数|过半数?|[大小]半|半拉|(?<=[近超])半)(?!{_HALF_OTHER})"
        r"|(?<![0-9/.])(?P<over>[1-9])/(?P<under>[2-9]|10)(?=的|以上|以下|左右|[，。；、）]|\Z)"
        rf"|(?P<some>几|(?<![人次总台个件户层箱车辆点基系倍读参指])数)?(?P<num>(?!零[下上部件星]){_NUMBER})"
        r"|(?P<fused>俩|仨|个把|半))"
    )


_CN_HEADS = "".join(sorted({alias[0] for alias in _BASE if not alias[0].isascii()}))
_ANY = re.compile(f"[0-9０-９半俩仨]|个把|分之|[{_CN}].?[{_CN_HEADS}A-Za-z%％成几多余来把]")
"""A number may stand here."""
_MASKABLE = re.compile(f"[0-9０-９第周]|星期|礼拜|[{_CN}][年月季点时]|附表|附图|[ⅠⅡⅢⅣⅤ]")
"""A code, date or clause number may stand here."""
_WIDE = {0xFF01 + i: 0x21 + i for i in range(94)} | {
    0x3000: " ",
    ord("兩"): "两",
    ord("個"): "个",
    ord("萬"): "万",
    ord("億"): "亿",
}
_WIDE |= {0x2212: "-", 0xB5: "μ", 0x2126: "Ω"}
for _kept in "，；：！？（）～":
    del _WIDE[ord(_kept)]


_IS_WIDE = re.compile(f"[{''.join(map(chr, _WIDE))}]")


def _folded(text: str) -> str:
    """Full-width and traditional forms that a number may have, one character for one."""
    return text.translate(_WIDE) if _IS_WIDE.search(text) else text


def mask(text: str, idioms: bool = True) -> str:
    """The text with dates, clauses, standards, codes and (unless told otherwise) idioms blotted out, same length."""
    if not (_MASKABLE.search(text) or (idioms and _ANY.search(text))):
        return text
    out: list[str] = []
    done = 0
    for match in _scanner().finditer(_folded(text)):
        if match["mask"] or (idioms and match["idiom"]):
            out += (text[done : match.start()], FILLER * (match.end() - match.start()))
            done = match.end()
    return "".join((*out, text[done:]))


# ---------------------------------------------------------------- comparison words

_TURNED = {"gt": "le", "lt": "ge", "ge": "lt", "le": "gt"}
_VERBS = {
    "gt": _words("超过 超出 超 大于 高于 多于 长于 深于 宽于 重于 逾 突破 厚于 快于 早于 晚于"),
    "lt": _words("小于 少于 低于 短于 浅于 窄于 轻于 薄于 慢于"),
}
_NOT = _words(
    "不 未 没 没有 不得 不能 不应 不宜 不可 不许 不准 不允许 不应当 不会 并未 并不 从未 不曾 不要 均不 均未 严禁 禁止"
)
_COMPARED = {
    "ge": "至少 起码 最少 少说 少说也 足有 不下 不下于 满 已满 足足 大于等于 大于或等于 等于或大于 高于或等于 ≥ >= ≧"
    " 下限 最低 最小 达到并超过 达到或超过 达到或者超过",
    "gt": "不止 不只 何止 >",
    "le": "至多 最多 顶多 撑死 撑死了 充其量 上限 封顶 小于等于 小于或等于 等于或小于 低于或等于 ≤ <= ≦ 限乘 不超",
    "lt": "不足 不到 未到 没到 不满 未满 没满 未达 未达到 没达到 没有达到 达不到 不达 够不上 够不着 不够 < 未及 不及",
    "approx": "约 大约 大约摸 约摸 约为 近 将近 接近 差不多 大概 估计 目测 估摸 估摸着 几乎 毛 ≈ 约莫 大致 大体",
    # end in a comparison word and compare nothing
    "eq": "超了 多了 少了 爆炸下限 爆炸上限 附近 最近 靠近 临近 邻近 就近 装满 堆满 坐满 充满 挤满 爆满 住满 站满"
    " 摆满 放满 节约",
    # say only that a number follows
    "": "有 为 是 达 达到 共 共计 合计 总共 共有 仅 仅有 仅为 只 只有 正好 刚好 恰好 等于 就 也就 才 已 已有 已经 了"
    " 到 至 在 于 够 设 也 : ： = 着 每小时 每秒 每分钟 每分 每天 每日 每班 每人 每月 每年 每次 每组 每层 限值 限值的"
    " 规定的 要求的 标准的 规定值 标准值 核定的 设计的 额定的 允许的 标准规定的 规范要求的 标准要求的 规范规定的 规定要求的",
}
_BEFORE = {f"{no}{verb}": _TURNED[op] for op, verbs in _VERBS.items() for verb in verbs for no in _NOT}
_BEFORE |= {verb: op for op, verbs in _VERBS.items() for verb in verbs}
_BEFORE |= {word: op for op, words in _COMPARED.items() for word in words.split()}
_BEFORE_ENDS = frozenset(word[-1] for word in _BEFORE)
_LONGEST = max(map(len, _BEFORE))
_ADVERB = re.compile(
    r"(?P<ge>至少|起码|最少|少说也?有?)|(?P<le>至多|最多(?![时达])|顶多|撑死了?|充其量|(?:最大|最高)(?=.{0,4}(?:人数|载|容|乘|允许|许可|存|负荷|工作压力|限|速)))"
    r"|(?P<approx>大约|大概|约|估计|目测|差不多|估摸着?)"
)
_AFTER = re.compile(
    r"\s?(?:[（(]不?含[^（()）]{0,4}[)）])?(?:"
    r"(?P<ge>[及或]?(?:者)?以上|之上|起(?=[，。；、,;步]|\Z))|(?P<lt>不到(?![位岗场底齐])|不足(?=[，。；、,;的]|\Z)|弱(?=[，。；、,;]|\Z))"
    r"|(?P<le>[及或]?(?:者)?以下|[以之]内|之下|(?:的)?范围(?:[以之])?内|内(?![部容外径侧存置壁])|封顶|为限|为上限|为止)"
    r"|(?P<gt>开外|以外|之外|出头|挂零|冒头|有余|不止|多(?![次处个年台名人种项功数余样层点])|余(?![热量压料震油气废额下留])"
    r"|强(?=[，。；、,;]|\Z))"
    r"|(?P<approx>左右|上下|前后|许(?!可|多)|来(?=[高远长宽深厚重的，。；、,;]|\Z)))"
)
_ADVERB_ENDS = re.compile(rf"[0-9{_CN.replace('一', '')}]|不|未|达|实测")
"""Between an adverb (最多) and a number: the adverb is about something else."""
_WITH_END = re.compile(r"[（(](不)?含[^（()）]{0,6}[)）]")
_WITH = {"gt": "ge", "lt": "le"}
_WITHOUT = {"ge": "gt", "le": "lt"}
_NONE = re.compile(r"(?:无|没有?)$")
_BETWEEN = re.compile(r"之间|间距|相[距隔]|净距")
_FUZZ = {"余": "gt", "多": "gt", "来": "approx", "把": "approx"}


def _before(s: str, start: int, numeral: str) -> tuple[str, int, bool]:
    """The comparison bound to a number at its left: op, where it begins, whether the number is said to be reached."""
    if not start:
        return "eq", start, False
    near, further = s[start - 1], s[start - 2 : start - 1]
    if numeral[0] in "百千万":
        if near == "上" or near == "小":
            return "ge" if near == "上" else "approx", start - 1, False
        if near == "过" and further not in tuple("超通经"):
            return "gt", start - 1, False
    elif near == "小" and numeral[1:2] in _POWERS and numeral[0] in _DIGITS and further not in tuple("大最较缩减"):
        return "approx", start - 1, False
    at = start
    reached = False
    for _ in range(4):
        while at and s[at - 1] in " \t":
            at -= 1
        if not at or s[at - 1] not in _BEFORE_ENDS:
            break
        for size in range(min(_LONGEST, at), 0, -1):
            op = _BEFORE.get(s[at - size : at])
            if op is not None:
                at -= size
                break
        else:
            break
        if op == "eq":
            break
        if op:
            return op, at, reached
        reached = reached or s[at] in "达到"
    return "eq", start, reached


# ---------------------------------------------------------------- the number with its unit

_PRESSED = re.compile(r"(?:压(?!实|路)|打到|管网|气瓶充)(?!.*[存储放堆重载吊])")
"""Words that make a 公斤 a pressure, unless something is stored or weighed."""
_EXPLOSIVE_LIMIT = re.compile(r"爆炸下限[值的]{0,2}$")
_RATE = re.compile(r"\s?/\s?[A-Za-z一-鿿]|每[年月天日时小分秒]")


@dataclass(slots=True)
class _Tail:
    """What stands between a numeral and the end of its unit: 三十(多)(个)月, 三(个半)小时."""

    alias: str
    end: int
    fuzz: str = ""
    power: str = ""
    mid: str = ""


def _tail(s: str, at: int) -> _Tail | None:
    found = None
    if s[at : at + 1] in _FUZZY:
        power = at + 1
        while s[power : power + 1] in _BIG:
            power += 1
        found = _plain_tail(s, power)
        if found:
            found.fuzz, found.power = s[at], s[at + 1 : power]
    found = found or _plain_tail(s, at)
    # 吨/年 is a rate, not a mass
    return None if found and _BASE[found.alias][0] not in _COUNTED and _RATE.match(s, found.end) else found


def _plain_tail(s: str, at: int) -> _Tail | None:
    for _ in range(2):
        at += s[at : at + 1] in _BLANK
    if s[at : at + 1] == "个":
        mid = s[at + 1 : at + 2] in _MIDDLE
        if unit := _unit_at(s, at + 1 + mid, after_ge=True):
            return _Tail(*unit, mid=s[at + 1] if mid else "")
    unit = _unit_at(s, at)
    return _Tail(*unit) if unit else None


_FUZZY = frozenset("余多来几把")
_BIG = frozenset("百千万亿")
_BLANK = frozenset(" \t")
_MIDDLE = frozenset("多来半把")
_NEXT = re.compile(_NUMBER)
_RANGE = re.compile(r"\s?(?:[-~～–—]|——|至|到)\s?(-|负|零下)?")
_HALF_MORE = re.compile(rf"半(?!{_HALF_OTHER})钟?|半(?=钟|小时)(?:钟|小时)?")
_DECIMAL = re.compile(rf"([0-9]{{1,2}}|[{_ONE}]{{1,2}})(?![0-9{_CN}.%:]|\s?[个号级楼#项点面侧端边段排种])")
_DECIMAL_UNITS = frozenset(_words("米 吨 公斤 斤 尺 丈 度 方 公里 亩"))
_LINK = re.compile(r"[零又加]?")
_SPEED = re.compile(r"时速|每小时")
_PER = {"秒": 1, "分": 60, "小时": 3600}
_PER_BEFORE = re.compile(r"每(秒|分|小时)钟?[^，。；、,;]{0,6}$")
_CLOSED = re.compile(r"(?=[\s，。；、！？,;!?)）]|\Z)")
_COUNTED_BEFORE = re.compile(r"([人次层数总个台件])(?:数量?)(?:为|是|达|共|[:：]){0,2}$")
_PERSON = re.compile(
    r"[^\W\d_]{0,3}?(?:工人|员工|人员|员(?!工?[通宿])|师傅|学生|老人|小孩|孩子|儿童|民工|焊工|电工|司机|乘客|旅客|伤者|工友|保安|护工|家属|群众|老师|病人|人(?![孔防行机字]))"
)
_PERSON_VERB = re.compile(r"[站坐住挤蹲睡躺围聚][了着进]?$")
_PERSON_DOES = re.compile(r"[看在站坐没未无睡去离负操值脱守管]")


@dataclass(slots=True)
class _Found:
    start: int
    end: int
    bounds: list[tuple[str, float]]
    unit: str
    alias: str
    left: int
    """Where the words before the number end."""
    number_at: int
    clause: int
    """Where the clause of the number begins (no further back than 24 characters)."""
    of: tuple[int, int] | None = None
    role: str | None = None
    within: bool = False
    """Whether the word that gave the role stands between the comparison word and the number."""


def _resolve(alias: str, before: str, after: str) -> tuple[str, float] | None:
    """Base unit and factor of a unit that means one thing here and another there; None where it is no unit."""
    base, factor = _BASE[alias]
    if alias == "公斤" and _PRESSED.search(before):
        return "Pa", 1e5
    if alias == "度":
        if re.search(r"浓度|酒精|湿度|硬度|精度|用电|耗电|电量", before) or after.startswith("电"):
            return None
        if not re.search(r"[坡角倾转斜仰俯弯偏]", before + after):
            return "degC", 1
    elif alias == "方" and re.search(r"面积|地面|场地|占地", before):
        return "m2", 1
    elif alias in ("道", "条") and re.search(r"跳动|间隙|磨损|同轴|垂直度|平面度|偏差|误差", before):
        return "m", 1e-5
    elif (
        (
            alias == "日"
            and not (
                re.match(r"内|后|以|未|没|不|仍|左右|还|才", after)
                or re.search(r"超期|逾期|超过?|连续|满|不足|达|已|近|延期|停产|期限", before)
            )
        )
        or (
            alias == "分"
            and not re.match(r"内|没|未|后|才|左右|以|半钟|[0-9一二三四五六七八九十]{1,3}秒|[，。；,;]|\Z", after)
        )
        or (alias == "分" and re.search(r"[得评扣考打满径]|分[数值]", before))
        or (alias == "下" and not (_CLOSED.match(after) or before.endswith("了")))
        or (
            alias == "起"
            and not (_CLOSED.match(after) or re.match(r"[^，。；]{0,6}(?:事故|案|火灾|爆炸|中毒|坍塌|坠落)", after))
        )
    ):
        return None
    elif base == "m" and _SPEED.search(before):
        return "m/s", factor / 3600
    elif base == "m" and re.search(r"[风流车]速|速度", before):
        return "m/s", factor
    elif base in ("m", "m3") and (per := _PER_BEFORE.search(before)):
        return f"{base}/s", factor / _PER[per[1]]
    elif alias == "%" and _EXPLOSIVE_LIMIT.search(before):
        return "LEL", factor
    return base, factor


def _clause_start(s: str, at: int, reach: int = 24) -> int:
    """Where the clause that ends at `at` begins, looking back no further than `reach`."""
    low = max(0, at - reach)
    while at > low and s[at - 1] not in _EDGES:
        at -= 1
    return at


def _share(s: str, match: re.Match[str], clause: int) -> _Found | None:
    """一半, 过半, 三分之二, 百分之八十."""
    start, end = match.span()
    found = _Found(start, end, [], "ratio", "", start, start, clause)
    if word := match["half"]:
        op = "gt" if word[0] in "过大" or word[1:2] in ("大", "多") else "lt" if "小" in word else "eq"
        found.bounds = [(op, 0.5)]
        return _finish(s, found, word)
    bottom, top = _number(match["bottom"] or match["under"]), _number(match["top"] or match["over"])
    if not bottom or not top or not bottom[0]:
        return None
    found.bounds = _bounds(top[0] / bottom[0], top[1] / bottom[0])
    if _EXPLOSIVE_LIMIT.search(s, clause, start):
        found.unit = "LEL"
    return _finish(s, found, match[0])


_FUSED = {"俩": (2.0, 2.0), "仨": (3.0, 3.0), "个把": (1.0, 1.0), "半": (0.5, 0.5)}
_WHOLE_ONLY = frozenset(("人", "名", "位", "次", "台", "层"))
"""Of these there is no half (半人高, 半台阶)."""
_UNMIXED = frozenset(("人", "个", "次", "层", "V", "A", "W", "LEL", "kg/m3"))
"""Units that are never said with a part after them (三米半, 一米二, 1小时30分)."""


def _parse(s: str, match: re.Match[str]) -> _Found | None:
    """The quantity whose number was found by the scan; None where no unit makes one of it."""
    start, end = match.span()
    clause = _clause_start(s, start)
    _, _, bottom, _, half, _, under, some, token, fused = match.groups()
    if half or bottom or under:
        return _share(s, match, clause)
    if token:
        span = _number(token)
        if (token == "一" and s[start - 1 : start] in _NO_ONE) or (token == "千" and s[end : end + 1] in _KILO):
            return None
    else:
        token, span = fused, _FUSED[fused]
    if span is None or span[1] > MOST:
        return None
    tail = _tail(s, end)
    found = _Found(start, end, [], "个", fused or "", start, start, clause)
    if tail is None and not fused:
        if token[-1] == "两" and len(token) > 1:
            # 三两 is a weight unless a measure word follows
            span, end = _number(token[:-1]), end - 1
            tail = _tail(s, end)
        elif other := _upper(s, end, clause):
            return _range(s, found, token, span[0] * other.factor, other)
    if span is None:
        return None
    if tail is None:
        return _without_unit(s, found, token, span)
    alias = found.alias = tail.alias
    resolved = _resolve(alias, s[clause:start], s[tail.end : tail.end + 12])
    if (
        resolved is None
        or (fused == "半" and alias in _WHOLE_ONLY)
        or (resolved[0] == "个" and _BETWEEN.match(s, tail.end))
    ):
        return None
    found.unit, factor = resolved
    found.end = tail.end
    bounds = _with_fuzz(token, span, tail, some)
    if bounds[0][0] == "eq":
        value = bounds[0][1]
        if found.unit not in _UNMIXED:
            value, found.end = _more(s, value, alias, found.unit, factor, tail.end)
            bounds = [("eq", value)]
        other = _upper(s, found.end, clause)
        if other and other.unit in (found.unit, "LEL" if found.unit == "ratio" else ""):
            return _range(s, found, token, value * factor, other)
        if len(token) == 1 and token in _CN and (again := _again(s, found.end, found.unit, factor)):
            second, found.unit, found.end = again
            bounds = _bounds(*sorted((value, second)))
    found.bounds = [(op, value * factor) for op, value in bounds]
    _sign(s, found)
    return _finish(s, found, token)


_NO_ONE = frozenset("统唯之逐单专")
"""Before 一: one word with it (唯一, 统一)."""
_KILO = frozenset("克米瓦伏帕欧安")


def _without_unit(s: str, found: _Found, token: str, span: tuple[float, float]) -> _Found | None:
    """俩 and 仨 count by themselves; 作业人数25 says before the number what is counted."""
    found.bounds = _bounds(*span)
    if token in ("俩", "仨"):
        return _finish(s, found, token)
    if found.alias or not _CLOSED.match(s, found.end):
        return None
    counted = _COUNTED_BEFORE.search(s, found.clause, found.start)
    if not counted:
        return None
    found.unit = {"人": "人", "次": "次", "层": "层"}.get(counted[1], "个")
    return _finish(s, found, token)


def _with_fuzz(token: str, span: tuple[float, float], tail: _Tail, some: str | None) -> list[tuple[str, float]]:
    """The bounds a numeral and its 多, 余, 几, 来, 把, 半 make, in the unit as written."""
    low, high = span
    if some:
        return [("ge", 2 * low), ("lt", 10 * low)]
    if tail.fuzz:
        return _fuzzy(token, low, tail.fuzz, tail.power)
    if tail.mid == "半":
        return [("eq", low + 0.5)]
    if tail.mid or token == "个把":
        return [(_FUZZ[tail.mid or "把"], low)]
    return _bounds(low, high)


def _again(s: str, at: int, unit: str, factor: float) -> tuple[float, str, int] | None:
    """The second half of 十个八个, 三天两天: its value, the unit of both, where it ends."""
    number = _NEXT.match(s, at)
    if not number or len(number[0]) != 1 or number[0] not in _CN:
        return None
    tail, span = _tail(s, number.end()), _number(number[0])
    if not tail or tail.fuzz or not span or _BASE[tail.alias] not in ((unit, factor), ("人", 1)):
        return None
    return span[0], _BASE[tail.alias][0], tail.end


def _bounds(low: float, high: float) -> list[tuple[str, float]]:
    return [("eq", low)] if low == high else [("ge", low), ("le", high)]


def _fuzzy(token: str, value: float, fuzz: str, power: str) -> list[tuple[str, float]]:
    """三十多 -> gt 30; 二十几 -> gt 20, lt 30; 十几万 -> gt 100000, lt 200000."""
    scale = 1.0
    for char in power:
        scale *= _POWERS[char]
    if fuzz == "几":
        step = _POWERS.get(token[-1], 10)
        return [("gt", value * scale), ("lt", (value + step) * scale)]
    return [(_FUZZ[fuzz], value * scale)]


def _more(s: str, value: float, alias: str, unit: str, factor: float, end: int) -> tuple[float, int]:
    """What follows a unit and still belongs to the number: 三米半, 一米二, 1小时30分."""
    if half := _HALF_MORE.match(s, end):
        return value + 0.5, half.end()
    if (
        alias in _DECIMAL_UNITS
        and value == int(value)
        and (more := _DECIMAL.match(s, end))
        and not _plain_tail(s, more.end())
    ):
        digits = "".join(str(_DIGITS.get(c, c)) for c in more[1])
        return value + float(f"0.{digits}"), more.end()
    smaller = factor
    for _ in range(3):
        at = end + len(link[0]) if (link := _LINK.match(s, end)) else end
        number = _NEXT.match(s, at)
        tail = number and _tail(s, number.end())
        if not number or not tail or tail.fuzz or tail.mid:
            break
        base, size = _BASE[tail.alias]
        part = _number(number[0])
        if base != unit or size >= smaller or part is None or part[0] != part[1]:
            break
        value, smaller, end = value + part[0] * size / factor, size, tail.end
        if half := _HALF_MORE.match(s, end):
            return value + 0.5 * size / factor, half.end()
    return value, end


@dataclass(slots=True)
class _Upper:
    """The second number of a range."""

    value: float
    unit: str
    factor: float
    end: int


def _upper(s: str, end: int, clause: int) -> _Upper | None:
    """The upper end of a range that goes on at `end`."""
    dash = _RANGE.match(s, end)
    if not dash:
        return None
    number = _NEXT.match(s, dash.end())
    tail = number and _tail(s, number.end())
    if not number or not tail or tail.fuzz or tail.mid:
        return None
    span = _number(number[0])
    resolved = _resolve(tail.alias, s[clause:end], s[tail.end : tail.end + 12])
    if span is None or span[1] > MOST or resolved is None:
        return None
    return _Upper(-span[1] if dash[1] else span[1], *resolved, tail.end)


def _range(s: str, found: _Found, token: str, low: float, other: _Upper) -> _Found:
    found.end, found.unit, found.bounds = other.end, other.unit, [("eq", low)]
    _sign(s, found)
    found.bounds = _bounds(*sorted((found.bounds[0][1], other.value * other.factor)))
    return _finish(s, found, token)


def _sign(s: str, found: _Found) -> None:
    """A temperature below zero: 零下18度, -18℃."""
    if found.unit not in ("degC", "Pa", "V"):
        return
    start = found.start
    word = s[max(0, start - 2) : start]
    size = 2 if word == "零下" and found.unit == "degC" else 1 if word[-1:] in ("负", "-", "−") else 0
    if size and (word[-1:] != "-" or not s[max(0, start - 2) : start - 1].isalnum() or "一" <= s[start - 2] <= "鿿"):
        found.start = found.left = start - size
        found.bounds = [(op, -value) for op, value in found.bounds]


def _finish(s: str, found: _Found, token: str) -> _Found:
    """Applies the comparison words on both sides."""
    op, start, reached = _before(s, found.start, token)
    found.start, found.left = start, start
    after = _AFTER.match(s, found.end)
    if after and not (after[0] == "多" and found.unit in _COUNTED):
        # 一人多岗 is no more than one
        op, found.end = after.lastgroup or op, after.end()
    elif op == "eq" and not reached:
        adverbs = list(_ADVERB.finditer(s, max(found.clause, start - 10), start))
        if adverbs and not _ADVERB_ENDS.search(s, adverbs[-1].end(), start):
            op, found.start = adverbs[-1].lastgroup or op, adverbs[-1].start()
    if op == "eq" and found.unit in ("s", "month") and start and s[start - 1] == "快":
        op, found.start = "approx", start - 1
    if with_end := _WITH_END.match(s, found.end):
        found.end = with_end.end()
        op = _WITHOUT.get(op, op) if with_end[1] else _WITH.get(op, op)
    first, value = found.bounds[0]
    if token == "一" and op == "eq" and found.unit in _COUNTED and _NONE.search(s, max(0, start - 2), start):
        # 没有一个 says none
        found.bounds = [("eq", 0.0)]
    elif op in ("ge", "gt"):
        found.bounds = [("gt" if first == "gt" else op, value)]
    elif op in ("le", "lt"):
        found.bounds = [(op, found.bounds[-1][1])]
    elif op == "approx" and first == "eq":
        found.bounds = [(op, value)]
    return found


# ---------------------------------------------------------------- what the number is about

_EDGES = frozenset("，。；、！？,;!?\n\r")
_TRIM_LEFT = "了只仅就也已才都均的着约且但而 　:：（(\t“”\"'"
_TRIM = "了有为是只仅就也达到已共才均都在于至的着约由从×*~- 　:：（(\t“”\"'"
_TRIM_AFTER = "只仅共的在没未就才不无有了后里均都也已仍还内 　:：）)\t“”\"'"
_AFTER_CUT = re.compile(rf"[^\w]|[0-9{_CN}没未无不在被把和与及]|进行|同时|的")
_OPEN_END = frozenset("有了放设装存配缺少只仅共剩里内上下中间处为是着到堆储备需应占留开差欠掉坏加个用：:")
"""A word that ends so is followed by what is counted (放了2具灭火器), any other is counted itself (灭火器2具)."""
_VERBAL = frozenset(
    "在没未无不有被把已正均都仍还是为就才也进同从由向对和与及或且但而却则又再作上下中内外里后前时的了着过处以失损破停滞缺倒脱漏断"
)


def _stretch(s: str, low: int, high: int, left: str, trim: str) -> tuple[int, int] | None:
    while low < high and s[low] in left:
        low += 1
    while low < high and s[high - 1] in trim:
        high -= 1
    return (low, high) if low < high else None


def _words_before(s: str, low: int, left: int) -> tuple[int, int] | None:
    found = _stretch(s, low, left, _TRIM_LEFT, _TRIM)
    if found:
        cut = s.rfind("的", *found)
        if cut >= 0:
            return (cut + 1, found[1])
    return found


def _words_after(s: str, end: int) -> tuple[int, int] | None:
    low = end
    while low < len(s) and s[low] in _TRIM_AFTER:
        low += 1
    if not s[low : low + 1].isalpha() or _ANY.match(s, low):
        return None
    cut = _AFTER_CUT.search(s, low + 1, low + 12)
    return _stretch(s, low, cut.start() if cut else min(len(s), low + 12), "", _TRIM_AFTER)


def _counts(found: _Found) -> bool:
    """Whether a noun may follow the unit at once (2具灭火器, 三吨砖); of 5人, 5米 it may not."""
    return found.unit in ("个", "层", "ratio", "kg", "m3") or found.alias in ("名", "位", "号人", "个")


def _about(s: str, found: _Found, floor: int, previous: _Found | None) -> tuple[int, int] | None:
    before = _words_before(s, max(floor, found.clause), found.left)
    following = s[found.end : found.end + 1]
    wordy = following.isalpha() and not _ANY.match(following)
    if before and wordy:
        if found.unit in ("s", "month"):
            if following in "才没未无":
                return _words_after(s, found.end) or before
        elif _counts(found) and following not in _VERBAL and s[found.left - 1] in _OPEN_END:
            return _words_after(s, found.end) or before
    if before:
        return before
    if wordy and (after := _words_after(s, found.end)):
        return after
    clause = found.clause
    if previous and previous.of and previous.end >= clause - (previous.unit == found.unit):
        return previous.of
    return _words_before(s, max(floor, _clause_start(s, clause - 1)), clause - 1) if clause > floor else None


# ---------------------------------------------------------------- limit and actual

_ROLE = re.compile(
    r"(?=[设额核批定限允许规要标上下临说证最至整周编床容不严应实现当在清点过目今已进站只放堆])(?:"
    r"(?P<limit>设计|额定|核[定载准]|批准|定[员额]|限[载乘速员高定重额值]|限$|允许|许可|规定|要求|标准|(?<!爆炸)[上下]限|临界量"
    r"|说明书|证[载上]|最大(?=.{0,4}(?:人数|载|容|乘|允许|许可|存|负荷|工作压力))|最多(?![时达])|至多|整定|周期|编制|床位|容纳"
    r"|不[得应宜]|严禁|(?<![反响适对效供相感])应(?![急力变收用答对当县]))"
    r"|(?P<actual>实[有测际配载存到装]|现有|现场|当[场时]|在[场岗]|清点|点数|过磅|目测|今天|已进|进去了|站了|只有|放了|堆了))"
)
_VOID = re.compile(r"[未违无按照]|不符|不满足")
"""Words that make a limit one that is only spoken of (违反规定存放5吨, 未经批准储存3吨)."""
_MEASURED = re.compile(r"实[有测际配载存到装]|过磅|清点|点数")
_GAP = re.compile(
    r"(?:[差缺少短欠]|高出|多出|超出|超[员载储限额了]|多了)了?$|比[^，。；]{1,12}[高低少多大小长短宽窄深浅快慢重轻]$"
)
_CHANGE = re.compile(r"[^，。；\d]{0,6}?[升降增减提涨改变调扩缩加跌落][^，。；\d]{0,3}?[至到为成]")


def _give_roles(s: str, found: list[_Found]) -> None:
    """Reads limit and actual off the words before each number, then gives the partner of a pair the other part."""
    partners: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for item in found:
        words = s[item.clause : item.number_at]
        apart = bool(_GAP.search(words)) or (item.unit == "ratio" and "超" in words)
        if not item.role and not apart:
            for hit in _ROLE.finditer(words):
                if hit.lastgroup == "actual" or not _VOID.search(words, max(0, hit.start() - 4), hit.start()):
                    item.role = hit.lastgroup
                    item.within = hit.start() + item.clause >= item.start
        # beds are set against persons, so that persons and other counts are one kind here
        counts = partners["个" if item.unit == "人" else item.unit]
        counts[item.role or ("apart" if apart else "open")] += 1
        if item.role == "actual" and _MEASURED.search(words):
            counts["measured"] += 1
    for item in found:
        counts = partners["个" if item.unit == "人" else item.unit]
        if item.role == "limit" and item.within and not counts["actual"] and not counts["open"]:
            # 不足规定的50米 says what is there, unless the text says so itself
            item.role = None
        elif item.role is None and counts["open"] == 1 and not _GAP.search(s[item.clause : item.number_at]):
            if counts["limit"] == 1 and not counts["actual"]:
                item.role = "actual"
                counts["actual"] = 1
            elif counts["measured"] and counts["actual"] == 1 and not counts["limit"]:
                item.role = "limit"


def _person(s: str, found: _Found, previous: _Found | None) -> bool:
    """Whether a bare count (三个, 俩) counts persons."""
    if _PERSON.match(s, found.end):
        return True
    clause = found.clause
    if _PERSON_VERB.search(s, clause, found.start):
        return True
    if previous is None or previous.unit != "人":
        return False
    if _CLOSED.match(s, found.end):
        return found.start == clause or bool(_ROLE.fullmatch(s[clause : found.left]))
    return found.start == clause and bool(_PERSON_DOES.match(s, found.end))


def _all(s: str) -> list[_Found]:
    out: list[_Found] = []
    previous: _Found | None = None
    done = 0
    for match in _scanner().finditer(s):
        if match["mask"] or match["idiom"] or match.start() < done or not (found := _parse(s, match)):
            continue
        found.start, found.left = max(found.start, done), max(found.left, done)
        if found.unit == "个" and found.alias in ("个", "俩", "仨") and _person(s, found, previous):
            found.unit = "人"
        found.of = _about(s, found, done, previous)
        found.clause = max(found.clause, done)
        if previous and previous.unit == found.unit and _CHANGE.fullmatch(s, previous.end, found.start):
            previous.role, found.role, found.of = "before", "after", previous.of
        out.append(found)
        previous, done = found, found.end
    _give_roles(s, out)
    return out


def quantities(text: str) -> list[Quantity]:
    """Every number with a unit, in text order; spans and words are those of the text given."""
    if not _ANY.search(text):
        return []
    out: list[Quantity] = []
    for found in _all(_folded(text)):
        start, end = found.start, found.end
        of, of_start = (text[found.of[0] : found.of[1]], found.of[0]) if found.of else (None, None)
        words = text[start:end]
        for op, value in found.bounds:
            out.append(Quantity(value, found.unit, op, start, end, of, of_start, found.role, words))
    return out


# ---------------------------------------------------------------- answers and comparisons

_NUMERAL = re.compile(rf"(?!零下){_NUMBER}|俩|仨")
_BELOW_ZERO = frozenset(("-", "负", "零下"))
_OTHER_READING = {
    ("公斤", "Pa"): 1e5,
    ("度", "deg"): 1.0,
    ("度", "degC"): 1.0,
    ("方", "m2"): 1.0,
    ("方", "m3"): 1.0,
    ("道", "m"): 1e-5,
    ("条", "m"): 1e-5,
}
"""What an ambiguous unit is when the question says which dimension is meant."""


def _unit_of(unit: str) -> tuple[str, float] | None:
    """A unit as a rule names it (kPa, 台, 个月) -> base unit and factor."""
    return (unit, 1.0) if unit in _UNITS else _BASE.get(unit) or _BASE.get(unit.removeprefix("个"))


def parse_quantity(answer: str, unit: str | None) -> Quantity | None:
    """An answer such as 12, 十二名, 30kPa, 不足3米; None if it is no quantity or one of another dimension.

    A bare number is in the unit asked for (个 when none is), a bare share above 1 is a percentage.  A range is read
    as its lower bound: true, if not the whole truth.  Spans refer to the answer in NFKC without blanks around it.
    """
    text = unicodedata.normalize("NFKC", answer[:60]).strip().rstrip("。.;；,，吧 ")
    folded = _folded(text)
    wanted = _unit_of(unit) if unit else None
    if unit and wanted is None:
        return None
    base, factor = wanted or ("个", 1.0)
    found = _all(folded)
    if len(found) > 1:
        return None
    read = _in_unit(found[0], base if unit else None) if found else _bare(folded, base, factor)
    if read is None:
        return None
    op, value = read.bounds[0]
    return Quantity(value, read.unit, op, read.start, read.end, None, None, None, text[read.start : read.end])


def _in_unit(found: _Found, base: str | None) -> _Found | None:
    """The quantity in the dimension asked for; None where it has another."""
    if base in (None, found.unit):
        return found
    assert base is not None
    if base in _COUNTED and found.unit == "个" and found.alias in ("个", "俩", "仨", ""):
        found.unit = base
        return found
    factor = _OTHER_READING.get((found.alias, base))
    if factor is None:
        return None
    found.bounds = [(op, value * factor) for op, value in found.bounds]
    found.unit = base
    return found


def _bare(s: str, base: str, factor: float) -> _Found | None:
    """A number without a unit, with nothing but comparison words around it."""
    number = _NUMERAL.search(s)
    if not number:
        return None
    before, after = s[: number.start()].strip(), s[number.end() :].strip()
    below = before in _BELOW_ZERO
    if before and not below and before not in _BEFORE:
        return None
    if after and after not in _FUZZY and not _AFTER.fullmatch(after):
        return None
    span = _FUSED.get(number[0]) or _number(number[0])
    if span is None or span[1] > MOST:
        return None
    if base in ("ratio", "LEL") and factor == 1.0 and span[0] > 1:
        factor = 0.01
    scale = -factor if below else factor
    bounds = sorted(value * scale for value in set(span))
    start = number.start()
    found = _Found(start, number.end(), _bounds(bounds[0], bounds[-1]), base, "", start, start, 0)
    if after in _FUZZY:
        found.bounds = _fuzzy(number[0], bounds[0], after, "")
        found.end += len(after)
    return _finish(s, found, number[0])


_NEAR = 0.1
"""Share by which an approximate number may be off."""


def _interval(q: Quantity) -> tuple[float, bool, float, bool]:
    """Low end, whether it is included, high end, whether it is included."""
    value, inf = q.value, math.inf
    if q.unit in _COUNTED:
        # more than 9 persons are at least 10
        if q.op == "gt":
            return math.floor(value) + 1.0, True, inf, False
        if q.op == "lt":
            return -inf, False, math.ceil(value) - 1.0, True
    if q.op == "approx":
        return value - _NEAR * abs(value), True, value + _NEAR * abs(value), True
    low = value if q.op in ("eq", "ge", "gt") else -inf
    high = value if q.op in ("eq", "le", "lt") else inf
    return low, q.op in ("eq", "ge"), high, q.op in ("eq", "le")


def compare(q: Quantity, op: str, threshold: float) -> bool | None:
    """Whether the quantity satisfies `op threshold`; None where the text is too inexact to tell.

    An approximate number within 10 % of the threshold tells nothing.  Equal means equal up to rounding of the units.
    """
    low, low_in, high, high_in = _interval(q)

    def same(a: float, b: float) -> bool:
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-15)

    at_low, at_high = same(low, threshold), same(high, threshold)
    all_above = low > threshold and not at_low
    all_below = high < threshold and not at_high
    if op == "gt":
        return True if all_above or (at_low and not low_in) else False if all_below or at_high else None
    if op == "ge":
        return True if all_above or at_low else False if all_below or (at_high and not high_in) else None
    if op == "lt":
        return True if all_below or (at_high and not high_in) else False if all_above or at_low else None
    if op == "le":
        return True if all_below or at_high else False if all_above or (at_low and not low_in) else None
    if op not in ("eq", "ne"):
        raise ValueError(f"unknown comparison {op!r}")
    outside = all_above or all_below or (at_low and not low_in) or (at_high and not high_in)
    is_equal = False if outside else True if at_low and at_high else None
    return is_equal if op == "eq" or is_equal is None else not is_equal
