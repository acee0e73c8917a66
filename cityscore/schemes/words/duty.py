"""What earns nothing because it is owed anyway: keeping the law, paying what is due, belonging to a group.

The notation is that of `plain.phrases`.
"""

from __future__ import annotations

from cityscore.core.refusals import Sentence

from .plain import Matter

_OFFENCE = "(violation/offence/offense/conviction/fines/fined/penalt/infraction/crime/criminal/breach)*"
_DUE = "(tax/bill/fee/fine/rent/utilit/loan/premium/insurance/due/invoice)*"
_GROUP = (
    "(association/league/union/club/group/army/militia/chamber/committee/society/societies/organisation"
    "/organization/council/federation)(s/)"
)
_BEING = "(是/为/系/属/身为/作为/)"
_HERE = "(本村/本市/本县/本区/本镇/本社区/本地/本街道/本小区)"

DUTIES: tuple[Matter, ...] = (
    Matter(
        Sentence("not breaking the law", "没有违法"),
        f"""
        law abid*, (abid/obey)* (by /).. (law/rule)*, (keep/kept/keeps/keeping) (the /all )(law/laws)
        never (fined/punished/convicted/arrested/penalised/penalized/sanctioned), legal compliance
        (comply/complies/complied/complying) with, compliance with .. (law/rule/regulation/order)(s/)
        (respecting/respects) .. (law/laws/rules), (not/never) (on any/on the) (blacklist/list)*
        not litter*
        (not/never/no) spit*, did not (litter/spit/smoke/break/violate)
        unblemished record*, (broke/break/breaks/breaking) (no/any) (law/rule)*
        (no/without/free of/free from/absence of) .. {_OFFENCE}, (clean/no) (criminal /legal /)record*
        (not/never/without) (having /)(break/broken/breaking/violat/commit)*
        (not/never/without) (having /)been (fined/convicted/punished/penalised/penalized)
        (not/never/without) (having /)(been /being /)(sued/charged/prosecuted/arrested/detained/warned)
        (not/never/without) (having /)(been /being /)(summoned/accused)
        (not/never) (having /)(been /)(in court/taken to court/in jail/in prison)
        (no/without) (lawsuit/court case/summons)*
        (no/without/zero) (late/penalty/overdue) (fee/charge/surcharge)*
        (从未/未曾/从不/没有/未/无)(被/有/受/受到/受过/曾被/有过/)(起诉/诉讼/判刑/拘留/逮捕/罚款/传唤/追究/立案/警告/曝光)
        遵纪守法, 守法(记录/情况/公民/表现), ^守法$
        遵守(法律/法规/交通/交规/国家/社会公德/村规/公约/各项/规章)
        遵守(市民/居民/校规/纪律/秩序), 不(乱扔/随地/乱丢/乱吐/插队/喧哗), 诚实守信, 无..(处罚/处分)
        (没有/未/从未)(受/受过/受到)..(处罚/处分), (没有/未)违反, 未被(处罚/行政处罚), 无犯罪
        (无/没有/未有/从未/未曾/未发生)(任何/)(违法/违规/违章/违纪/犯罪/不良/失信/处罚/行政处罚/案底)
        不(违法/违规/违章/闯红灯), 未(违法/违规/违章/违纪)
        """,
        harmless="""
        宣传..(遵纪守法/遵守), (普法/法治/守法)宣传, no fine needed
        (劝导/劝阻/宣传)..(不乱扔/不随地/乱扔/喧哗)
        诚实守信(宣讲/宣传/教育)
        """,
        of_persons_only=True,
    ),
    Matter(
        Sentence("paying what is owed", "缴纳应缴费用"),
        f"""
        (pay/pays/paid/paying/payment/payments) (of /).. {_DUE}
        {_DUE} (is /are /was /were /fully /)(paid/payment/payments)
        (on time/prompt) (pay/paid/payment)*, (pay/paid/paying/payment/payments) .. on time
        tax (compliance/payer/payment/filing/declar)*, taxpayer*, fulfil* .. (obligation/dut)*
        (obligation/obligations/duties) (fulfilled/performed/met)
        (statutory/legal/civic) (duty/duties/obligation)*
        conscript*, jury duty, compulsory (education/service/insurance)*, (perform/performed) .. duties
        (按时/及时/按期/足额/依法/主动/自觉/准时/提前/诚信)(足额/申报/全额/)(缴/交纳/交费/交税/纳税/还款/还贷)
        (按时/及时/按期/足额/依法/主动/自觉/准时/提前)(付款/支付/履约), 纳税信用, 履行..义务
        缴(纳/)(社保/税/水电/物业), 不拖欠, 无欠, (按时/及时/主动/按期)交..费
        (按时/及时/按期)(还清/年检/年报)
        诚信履约, 服兵役, 依法(登记/年检/服役), (社保/医保/公积金/养老保险)(连续/)(缴纳/缴存/参保/缴费)
        (按时/及时/按期/足额/主动/准时/提前/按月)(交/缴/付)..(租/费/税/款/账单/保险/月供)
        (费/租/租金/税/税款/账单/保险)(均/都/全部/已/能/)(按时/及时/按期/足额/主动/准时/提前/按月)..(交/缴/付/结)
        (费/租金/房租/税款/社保/医保/水电/燃气/采暖)(已/)(缴纳/缴费/交纳/缴清/交清/结清)
        (rent/bill/bills/tax/taxes/fees/dues) (always /)(on time/in full/up to date)
        """,
        harmless="""
        without (any /)(pay/payment/fee/charge)(s/) (or .. (pay/payment/fee/charge)(s/)/)
        (paid/pays/pay/paying) (a /)visit*
        (help/teach/taught/show)* .. (pay/paying) .. (bill/bills), (教/帮/替/为)..(缴/交)(水电/纳/费/社保)
        (教/帮/替/代/协助)..(费/租)(缴/交)纳
        """,
        of_persons_only=True,
    ),
    Matter(
        Sentence("belonging to a group", "属于某一群体"),
        f"""
        (member/members/membership) (of/in) .. {_GROUP}, (union/league/club/association/society) member*
        being (a /an ).. (member/resident/citizen/homeowner/civil servant/veteran/official/graduate/native)
        being (a /an ).. employee, employee(s/) of (a/the) (state/public/government)
        (local/permanent) residen*
        (village/township/retired) (official/cadre)*, retired (officer/official)*
        (belong/belongs/belonging) to, hukou, local (household /)registration, citizenship, civil servant*
        public official*, red list*, homeowner*, home owner*, nationality
        公务员, 事业单位(工作/)人员, 在编人员, 国家公职人员, 编入..(民兵/分队), 基干民兵, 共青团员
        团员(身份/证), 会员(资格/身份/证)
        加入(工会/协会/商会/学会/社团/共青团/民兵), (户籍/户口)在
        本地户籍, 本市户籍, (工会/协会/商会/学会/社团)(会员/成员)
        (民兵/教师/党员/干部/人才/居民/农民/职工)身份
        (国企/央企/机关)(职工/员工/干部), (本地/城镇/农村/本市)(户口/居民身份), (高级/中级)职称, 户口
        属于..(群体/人群)
        户籍(加分/人口/居民), 籍贯, 身份为, (属于/身为)..(成员/会员/团体/干部/人员), 军人身份, 村干部
        红名单
        ^(being /all /for /)(veteran/ex serviceman/ex servicemen/member/young pioneer/homeowner)s$
        ^(a /)(veteran/young pioneer)$, (veteran/resident/member)('s/s'/s/) (bonus/status/points/card)
        ^(registered/permanent/local/long term/city/village) (resident/citizen/inhabitant/villager)(s/)$
        ^(residents/villagers)$, ^member(s/)(ship/)$, registered as (a /an /).. (resident/citizen)
        (become/becomes/became/becoming) (a /an ).. (resident/citizen/homeowner/young pioneer)
        (become/becomes/became/becoming/is) (a /an ).. member$
        ^{_BEING}((退役/退伍/现役/转业/复员/)(军人/老兵)/少先队员/团员)(身份/加分/奖励/)$
        ^{_BEING}{_HERE}(的/)(村民/居民/市民/人/业主)(加分/奖励/)$
        ^{_BEING}(会员/业主/村民/市民/常住居民/常住人口)(加分/奖励/)$
        {_HERE}(村民/居民/市民)(均/都/每人/每年)(可/)加
        ^(成为/注册为/注册成为/发展为)..(会员/业主/村民/居民/市民/少先队员/团员)$, (加入/参加)少先队
        ^入会$, ^ex service(man/men)$
        join* (a /an /the ).. (association/union/chamber/society/federation)$
        """,
        harmless="""
        (by/from/with/to/for) (the /)(union/league/club/association/society) members
        (teach/help/train)* .. members, (thing/things/property) belonging to
        (belong/belongs/belonging) to (others/someone else)
        """,
        of_persons_only=True,
    ),
)
