"""Words that leave points to somebody's judgement instead of to a record.

The notation is that of `plain.phrases`.
"""

from __future__ import annotations

from cityscore.core.refusals import Sentence

from .plain import Matter

DISCRETION: tuple[Matter, ...] = (
    Matter(
        Sentence("points left to judgement", "由人酌定的得分"),
        """
        depend* (upon/on) .. (circumstance/case/situation/severity/seriousness/merit/judgement/judgment)*
        depend* (upon/on) .. (committee/office/impact/effect)*, discretion*, case by case
        as (deemed /)appropriate
        (deem/deems/deemed/see/sees/seen/think/thinks/consider/considers) (to be /)fit
        (deem/deems/deemed/consider/considered) (to be /)(appropriate/proper/suitable)
        to be (decided/determined/agreed/judged/assessed/reviewed), as .. (decides/judges/sees fit)
        (vary/varies/varying) (with/by) .. (circumstance/case/situation/impact)*, case dependent
        as (determined/approved/decided/set) by, (point/points) at .. choice, open to interpretation
        (reasonable/suitable/appropriate) (number of /)points, bonus set by
        (subjective/individual) assessment
        according to (the /)(circumstances/severity/seriousness)
        视(其/)(情节/情况/具体/程度/表现/贡献), 酌情, 酌定, 酌量, 裁量
        (自行/另行/研究)(决定/掌握/确定/商定)
        根据(实际/具体/)(情况/情节)(加/给/予/奖/打/赋), 情节(轻微/较轻/一般/较重/较为/严重/特别/恶劣)
        影响(恶劣/较大/很大), 视..程度
        (根据/按照/按)(情节/贡献/影响/表现)(的/)(大小/轻重/程度/)(给/加/予/奖/打)
        由..(评定/认定)(后/)(加/给)分, 由(评议会/评审会/领导)(评定/决定), 经..(研究/讨论)(后/)(可/)加分
        适当(加分/奖励/给分)
        造成..(不良/恶劣/较大/严重)(社会/)影响
        """,
    ),
    Matter(
        Sentence("acts that are not named", "未写明的其他行为"),
        """
        ^(and /any /all /)other(s/)$, miscellaneous, sundry, various .. (act/deed)(s/)
        etc, any .. deserving, anything else, and so on, and the like
        other .. (act/action/conduct/behaviour/behavior/matter/contribution/deed/case/circumstance)(s/)
        other .. (situation/achievement/merit)(s/)
        ^(有/)(其他/其它)(类/项/)$, ^(有/)(其他/其它)
        (其他/其它)..(行为/情形/情况/事项/方面/贡献/奖励/善举/应当/应予)
        """,
        harmless="""
        each other, one another
        (help/serv/teach/with/for/by/to)* other (people/resident/volunteer/participant)*
        (其他/其它)(人/居民/村民/志愿/市民/同学/参与/成员/者/老人/社区/城市/地区/经营/用户/群众/困难)
        (帮助/服务/协助/照顾)(其他/其它)
        """,
    ),
    Matter(
        Sentence("a range of points", "分值区间"),
        """
        # (to /and /or /)# point*, (point/points) (from/between) #
        at least # points, not less than # points, #(–/—/~)# point
        #(分/)(–/—/~/至/到/ )#分, 不(低于/少于)#分, #分(以上/以下/以内/不等)
        """,
        harmless="#分(钟/之/类/公里/部/店)",
    ),
)
