"""Which permitted topic an indicator speaks of: the first line with one of its words decides.

The notation is that of `plain.phrases`.
"""

from __future__ import annotations

from .plain import phrases, plain

_FOR_PERSONS = {
    "blood-donation": "献血, 捐血, 成分血, blood donation*, donat* blood",
    "donation": "捐款, 捐助, 捐赠, 捐献, 捐资, 捐物, donat*, donor*",
    "volunteering": "志愿, 义工, volunteer*",
    "rescue": """
        见义勇为, 救死扶伤, 抢险, 救灾, 救援, 救助落水, 追捕, 排除险情, 扑救, rescue*, lifesav*
        """,
    "recycling": "垃圾分类, 回收, 旧衣, recycl*, waste sorting",
    "energy-saving": "节能, 节水, 节电, 节约用, energy saving*, sav* (energy/water/electricity)",
    "public-transport": "公交, 地铁, 绿色出行, 低碳出行, public transport*, (bus/metro) trip*",
    "sport": "文体活动, 运动会, 体育, 健身, 马拉松, 球赛, sport*, marathon*",
    "culture-library": """
        图书馆, 阅读, 读书, 借阅, 博物馆, 文化馆, 书法, 征文, library, libraries, museum*, reading*
        """,
    "training": "培训, 急救证, 技能证, training*, first aid*",
    "education": "夜校, 课程, 支教, 学历, course*, evening school*",
    "civic-award": """
        表彰, 嘉奖, 荣获, 荣立, 获评, 称号, 立功, 被评为, 劳动模范, 道德模范, 好人榜, 等功, 奖励
        award*, honour*, honor*, model worker*
        """,
    "community-service": """
        社区, 村居, 邻里, 老幼病弱, 困难群众, 义务, 公益, 助人为乐, 拾金不昧, 好人好事, 清理, 环境整治
        乡村, 农村, 安全预警, community, neighbourly, neighborly, lost property*
        """,
}
_DECIDED = {
    "environmental": "环境, 污染, 排放, 环保, 生态, environment*, pollut*, emission*",
    "product-quality": "质量, 名牌, 商标, 抽检, 合格, quality, trade mark*, trademark*",
    "timely-filing": "申报, 年报, 报告义务, 公示信息, filing*, annual report*",
    "compliance-inspection": "检查, 验收, 安全生产标准化, 守合同, 诚信经营, inspection*, complian*",
}
_FOR_ORGANISATIONS = {"repair": "信用修复, 整改完成, 主动履行, repair*", **_DECIDED, **_FOR_PERSONS}
_TABLES = {
    subject: tuple((topic, phrases(words)) for topic, words in table.items())
    for subject, table in (
        ("person", _FOR_PERSONS),
        ("organisation", _FOR_ORGANISATIONS),
        ("deduction", _DECIDED),
    )
}


def topic_of(subject: str, *texts: str) -> str | None:
    """The topic of the first text that speaks of one, or None: nothing here that may be scored.

    `subject` is person, organisation, or deduction for what is taken from an organisation by decision.
    """
    for text in texts:
        read = plain(text)
        for topic, words in _TABLES[subject]:
            if words.search(read):
                return topic
    return None
