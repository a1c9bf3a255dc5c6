"""What is in force when and for whom, and what a name means."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.catalogue import Catalogue
from kb.sectors import Sector, Sectors

KB = Path(__file__).parent.parent / "kb"
CATALOGUE = Catalogue.load(KB / "catalogue.yaml")
SECTORS = Sectors.load(KB / "sectors.yaml")
TODAY = date(2026, 11, 23)


def slugs(day: date, sector: str) -> list[str]:
    found = SECTORS.resolve(sector)
    assert found is not None
    return [s.slug for s in CATALOGUE.governing(day, found) if not s.anywhere or s.governs(found)]


@pytest.mark.parametrize(
    ("sector", "day", "expected"),
    [
        ("工贸", "2023-05-14", ["gongmao-2017"]),
        ("工贸-粉尘涉爆", "2023-05-15", ["gongmao-2023"]),
        ("煤矿（井工）", "2026-06-30", ["coal-2020"]),
        ("煤矿（井工）", "2026-07-01", ["coal-2026"]),
        ("露天煤矿", "2026-06-30", ["coal-2020", "lutian-2023"]),
        ("露天煤矿", "2026-07-01", ["coal-2026"]),
        ("危化品", "2026-09-29", ["chem-121-2017"]),
        ("危化品", "2026-09-30", ["chem-aq3067-2026"]),
        ("烟花爆竹零售", "2026-09-30", ["fireworks-121-2017"]),
        ("尾矿库", "2022-08-31", ["noncoal-2017"]),
        ("尾矿库", "2022-09-01", ["noncoal-2022"]),
        ("尾矿库", "2024-04-23", ["noncoal-2022", "noncoal-supplement-2024"]),
        ("消防", "2025-10-31", ["xiaofang-2017"]),
        ("消防", "2025-11-01", ["xiaofang-2025"]),
        ("建筑施工", "2024-12-13", ["fangwu-shizheng-2024"]),
        ("水电", "2026-07-01", ["dianli-2026"]),
        ("民爆", "2024-12-02", ["minbao-2023"]),
        ("民爆", "2024-12-03", ["minbao-2024"]),
        ("电梯", "2024-11-30", []),
        ("电梯", "2024-12-01", ["tezhong-2024"]),
        ("港口危货", "2024-07-07", ["weihuo-gangkou-2016"]),
        ("港口危货", "2024-07-08", ["weihuo-gangkou-2024"]),
        # known by their year only: both may apply while the younger may not have appeared yet
        ("水利", "2022-06-01", ["shuili-2021"]),
        ("水利", "2023-06-01", ["shuili-2021", "shuili-2023"]),
        ("水利", "2024-01-01", ["shuili-2023"]),
        # a risk guide, rules of procedure or a provincial paper is no criterion
        ("城市轨道交通运营", "2026-11-23", []),
        ("客渡船", "2026-11-23", ["shuishang-keyun-2017", "neihe-chuanbo-2024"]),
        ("校外培训机构", "2026-11-23", []),
    ],
)
def test_the_law_of_the_day(sector: str, day: str, expected: list[str]) -> None:
    assert slugs(date.fromisoformat(day), sector) == expected


def test_fire_and_special_equipment_govern_every_sector_after_its_own() -> None:
    assert [s.slug for s in CATALOGUE.governing(TODAY, Sector("医疗"))] == [
        "yiliao-2023",
        "xiaofang-2025",
        "tezhong-2024",
    ]


def test_no_sector_means_all() -> None:
    by_field = {s for field in SECTORS.tree for s in CATALOGUE.governing(TODAY, Sector(field))}
    assert set(CATALOGUE.governing(TODAY)) == by_field


@settings(deadline=None)
@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)))
def test_two_dated_editions_never_govern_together(day: date) -> None:
    governing = {s.slug: s for s in CATALOGUE.governing(day)}
    for standard in governing.values():
        younger = governing.get(standard.replaced_by or "")
        assert younger is None or younger.year == day.year


def test_inferred_dates_are_flagged() -> None:
    assert {s.slug for s in CATALOGUE.standards.values() if s.effective is None and not s.dates_uncertain} == set()
    assert not CATALOGUE.standards["gongmao-2023"].dates_uncertain
    assert "推定" in CATALOGUE.standards["noncoal-supplement-2024"].uncertain["effective"]


@pytest.mark.parametrize(
    ("slug", "day", "expected"),
    [
        ("gongmao-2017", "2023-05-14", None),
        ("gongmao-2017", "2023-05-15", "gongmao-2023"),
        ("shuili-2017", "2026-01-01", "shuili-2023"),  # 2021 has given way in turn
        ("gongmao-2023", "2026-01-01", None),
        ("nonsense", "2026-01-01", None),
    ],
)
def test_successor(slug: str, day: str, expected: str | None) -> None:
    found = CATALOGUE.successor(slug, date.fromisoformat(day))
    assert (found and found.slug) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GB 45067-2024", "tezhong-2024"),
        ("GB45067", "tezhong-2024"),
        ("ＧＢ ４５０６７－２０２４", "tezhong-2024"),
        ("gb 45067—2024", "tezhong-2024"),
        ("GB4506", None),
        ("GB45067-2019", None),
        ("GB 35181", "xiaofang-2025"),
        ("GB 35181-2017", "xiaofang-2017"),
        ("AQ3067", "chem-aq3067-2026"),
        ("建质规〔2024〕5号", "fangwu-shizheng-2024"),
        ("建质规[2024]5号", "fangwu-shizheng-2024"),
        ("建质规（2024） 5号文", "fangwu-shizheng-2024"),
        ("《工贸企业重大事故隐患判定标准》", "gongmao-2023"),
        ("工贸十号令", "gongmao-2023"),
        ("应急管理部第10号令", "gongmao-2023"),
        ("应急管理部4号令", "coal-2020"),
        ("国家发展改革委令第41号", "dianli-2026"),
        ("国家发展改革委第41号令", "dianli-2026"),
        ("民用爆炸物品行业重大事故隐患判定标准(试行)", "minbao-2023"),
        ("民用爆炸物品行业重大事故隐患判定标准", "minbao-2024"),
        ("noncoal-2022", "noncoal-2022"),
        ("安监总管三〔2017〕121号", None),  # two standards share the number
        ("工贸企业重大事故隐患", None),
        ("", None),
    ],
)
def test_names_are_exact(text: str, expected: str | None) -> None:
    found = CATALOGUE.by_title_or_number(text)
    assert (found and found.slug) == expected


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("煤矿重大事故隐患判定标准", "2025-01-01", "coal-2020"),
        ("煤矿重大事故隐患判定标准", "2026-07-01", "coal-2026"),
        ("GB 35181", "2020-01-01", "xiaofang-2017"),
        ("安监总管三〔2017〕121号", "2026-10-01", None),
        ("coal-2026", "2020-01-01", "coal-2026"),
    ],
)
def test_editions_of_one_name_are_told_apart_by_the_day(text: str, day: str, expected: str | None) -> None:
    found = CATALOGUE.by_title_or_number(text, date.fromisoformat(day))
    assert (found and found.slug) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GB4506", "tezhong-2024"),
        ("煤矿判定标准", "coal-2026"),
        ("特种设备事故隐患判定标准", "tezhong-2024"),
        ("gongmao2023", "gongmao-2023"),
        ("安监总管三〔2017〕121号", "fireworks-121-2017"),
    ],
)
def test_suggestions(text: str, expected: str) -> None:
    assert expected in [standard.slug for standard in CATALOGUE.nearest(text)]


def test_every_name_finds_its_document_or_an_edition_of_it() -> None:
    for standard in CATALOGUE.standards.values():
        for name in (standard.slug, standard.title, *standard.short_titles):
            found = CATALOGUE.by_title_or_number(name)
            assert found is standard or found is CATALOGUE.successor(standard.slug, TODAY), name


def test_a_number_nobody_saw_is_not_cited() -> None:
    assert CATALOGUE.standards["gongmao-2017"].cite() == "《工贸行业重大生产安全事故隐患判定标准（2017版）》"


def test_cite() -> None:
    assert (
        CATALOGUE.standards["gongmao-2023"].cite("第十一条第（三）项")
        == "《工贸企业重大事故隐患判定标准》（应急管理部令第10号）第十一条第（三）项"
    )
    assert CATALOGUE.standards["youzheng-kuaidi-2024"].cite("第三条第(一)项").endswith("》第三条第（一）项")
    assert CATALOGUE.standards["tezhong-2024"].cite("4.2 a)").endswith("（GB 45067-2024）4.2 a)")


def test_the_catalogue_is_consistent() -> None:
    known = CATALOGUE.standards
    for standard in known.values():
        assert standard.sectors, standard.slug
        assert {*standard.replaces, standard.replaced_by} - {None} <= known.keys()
        for old in standard.replaces:
            assert known[old].replaced_by == standard.slug
        assert standard.status in ("in_force", "repealed", "unknown")
        for clause in standard.clauses:
            assert clause.kind in ("direct", "comprehensive", "exemption", "definition", "scope", "catch_all")
            assert clause.confidence in ("seen", "seen_partly", "memory")
        if standard.status == "repealed":
            assert not standard.in_force(TODAY)


def test_every_sector_of_the_catalogue_is_in_the_tree() -> None:
    used = [sector for s in CATALOGUE.standards.values() for sector in s.sectors]
    used += [sector for absence in CATALOGUE.no_document for sector in absence.sectors]
    for sector in used:
        assert SECTORS.resolve(str(sector)) == sector


def test_subjects_without_a_document() -> None:
    assert [a.subject for a in CATALOGUE.absences(Sector("文物博物馆"))] == ["文物、博物馆"]
    assert CATALOGUE.absences(Sector("工贸", "冶金")) == []


def test_the_json_cache_holds_the_same() -> None:
    data = yaml.load((KB / "catalogue.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    cached = Catalogue.from_dict(json.loads(json.dumps(data)))
    assert [s.cite() for s in cached.standards.values()] == [s.cite() for s in CATALOGUE.standards.values()]
    assert cached.as_of == TODAY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("工贸-粉尘涉爆", "工贸-粉尘涉爆"),
        ("工贸—冶金行业", "工贸-冶金"),
        ("工贸／有色企业", "工贸-有色"),
        ("工贸：机械铸造", "工贸-机械"),
        ("工贸>有色深井铸造", "工贸-有色"),
        ("工贸·纺织印染", "工贸-纺织"),
        ("工贸、管理类", "工贸-管理类"),
        ("涉氨制冷专项", "工贸-液氨制冷"),
        ("有限空间", "工贸-有限空间作业"),
        ("冶金", "工贸-冶金"),
        ("工贸企业", "工贸"),
        ("工贸-轻工-粉尘涉爆", "工贸"),  # two branches: the field
        ("危化-罐区", "危化品"),  # an unknown branch: the field
        ("危险化学品经营（有储存）", "危化品-危险化学品经营"),
        ("煤矿（井工）", "煤矿-井工煤矿"),
        ("煤矿(井工、露天)", "煤矿"),
        ("金属非金属露天矿山", "非煤矿山-露天矿山"),
        ("CNG/LNG经营", "燃气-CNG/LNG经营"),
        ("水上客运(客船、客运码头/客运站)", "交通-水上客运"),
        ("民用爆炸物品销售(储存)", "民爆-民用爆炸物品销售"),
        ("场（厂）内专用机动车辆", "特种设备-场内专用机动车辆"),
        ("养老", "民政-养老机构"),
        ("医院", "医疗"),
        ("消防-医院", "消防-医院"),
        ("幼儿园", "教育-幼儿园"),
        ("快递企业", "邮政快递-快递"),
        ("文物", "文物博物馆"),
        ("露天", None),
        ("工厂", None),
        ("经营", None),
        ("专项", None),
        ("", None),
    ],
)
def test_sectors_as_people_write_them(text: str, expected: str | None) -> None:
    assert SECTORS.resolve(text) == (expected and Sector.parse(expected))


@settings(deadline=None)
@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    SECTORS.resolve(text)
    CATALOGUE.by_title_or_number(text, TODAY)
    CATALOGUE.nearest(text)
