"""Words that leave points to somebody's judgement instead of to a record.

The notation is that of `plain.phrases`.
"""

from __future__ import annotations

from cityscore.core.refusals import Sentence

from .plain import Matter

_JUDGE = (
    "(committee/staff/office/board/council/leader/head/chief/mayor/secretary/boss"
    "/jury/panel/judge/official)(s/)"
)

DISCRETION: tuple[Matter, ...] = (
    Matter(
        Sentence("points left to judgement", "由人酌定的得分"),
        f"""
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
        {_JUDGE} (may/can/could) .. (award/give/grant/add)
        {_JUDGE} (decide/set/determine)(s/) .. (point/bonus)*
        (point/points/bonus) (may/can/could) be (given/awarded/granted/added)
        may (be /)(award/give/given/grant/add)(ed/) .. (extra/more/additional/bonus/point)*
        (point/points/bonus/extra) .. (awarded/given/granted/set/decided/fixed) by .. {_JUDGE}
        up to the {_JUDGE}
        (as (regulated/provided/specified/set/laid down) elsewhere)
        (as/per/under) (the /)(relevant /other /applicable )regulations
        points .. (according to/as per/per/under/in line with) .. (regulation/rule/policy/provision)(s/)
        由..(决定/酌定/确定/评定/研究/商定/裁定/掌握)..(加分/给分/得分/分值/计分/奖励/分数)
        由..(决定/说了算)$
        由(村/社区/居委/领导/干部/书记/主任)..(加/给/打/定)分
        (加分/分值/得分/积分/分数/奖励)(由/经)..(定/决定/确定/研究), 视..而定
        (按/按照/依照/根据/参照)(有关/相关/上级/国家/文件/)规定$
        (按/按照/依照/根据/参照)(有关/相关/上级/国家/文件/)规定(的/)(标准/分值/)(加/给/计分/赋/奖/执行/得分/确定)
        (加分/给分/计分/得分/分值/积分/奖励)(标准/)(按/按照/依照/参照/根据)..规定, 另行(规定/通知)
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
        等(。/)$, 等等, 等(行为/情形/善举/善行/好事/事项)(。/)$
        """,
        harmless="""
        each other, one another
        (一/二/三/四/五/六/七/八/九/十/高/中/低/初/上/下/平/同/优/头/特/相/均/对/甲/乙/丙/丁/次/#)等$
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
